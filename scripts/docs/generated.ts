import { programs } from '#scripts/start/programs.ts';
import type { Settings } from '#scripts/start/settings.ts';
import { configurationPage, environmentExample } from './configuration.ts';
import { environments } from './environments.ts';
import { listVariables } from './variables.ts';

/** The files that are written from the schemas: path in the project, and text. */
export async function generatedFiles(): Promise<Record<string, string>> {
  const variables = listVariables(environments);
  const setByStart = await variablesSetByStart();
  return {
    'docs/configuration.md': configurationPage(variables, setByStart),
    '.env.example': environmentExample(variables, setByStart),
  };
}

/**
 * Asked of the code that starts the processes, so that the page cannot differ from it. The values are of no meaning; they are
 * only told apart from what the shell itself exports.
 */
async function variablesSetByStart(): Promise<ReadonlySet<string>> {
  const url = 'http://[::1]:1';
  const settings: Settings = {
    root: '/nowhere',
    dataDir: '/nowhere/data',
    host: '::1',
    port: 1,
    publicUrl: null,
    temporalUi: true,
    runtime: 'docker',
    readyFile: null,
    demo: false,
    verbose: false,
    dev: false,
    without: null,
  };
  const specs = programs({
    settings,
    runtime: { runtime: 'docker', socket: '/nowhere/docker.sock', because: '' },
    databaseUrl: 'postgresql://nowhere/',
    temporal: { address: 'nowhere:1', namespace: 'nowhere', uiUrl: url },
    publicUrl: url,
    nodeUrl: null,
    nodes: { port: 2, authorityDir: '/nowhere/ca', joinToken: 'none' },
    masterKey: { MAMBA_MASTER_KEY_FILE: '/nowhere/master-key' },
  });
  const inherited: NodeJS.ProcessEnv = { ...process.env };
  const names = new Set<string>();
  for (const spec of [specs.api, specs.controlWorker, specs.nodeWorker]) {
    const { env = {} } = await spec.command();
    for (const [name, value] of Object.entries(env)) if (value !== '' && inherited[name] !== value) names.add(name);
  }
  return names;
}
