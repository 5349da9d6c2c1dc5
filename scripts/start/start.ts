import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localJoinToken, makeAuthority, ownHosts } from './authority.ts';
import { assertBlueprintsAreValid } from './blueprints.ts';
import { buildAll } from './compile/build.ts';
import { Child } from './children/child.ts';
import { followLogs } from './children/log-follower.ts';
import { leaveToDebugger } from './debugger.ts';
import { panelDevServer, watchPrograms } from './dev.ts';
import { endLeftovers } from './children/run-record.ts';
import type { SupervisorConfig } from './config.ts';
import { prepareDataDir } from './data/data-dir.ts';
import { addressForPlayers, chooseGamePorts } from './data/game-ports.ts';
import { writeJson } from './data/json-file.ts';
import type { Ports } from './data/ports.ts';
import { assertCanListen, choosePorts } from './data/ports.ts';
import type { Secrets } from './data/secrets.ts';
import { loadSecrets } from './data/secrets.ts';
import { migrate, seedDatabase } from './database.ts';
import { chooseRuntime, lastRuntime } from './docker.ts';
import { assertDatabaseAnswers, embeddedPostgres } from './engines/postgres.ts';
import { temporalBinary, temporalDevServer, useGivenTemporal } from './engines/temporal.ts';
import { acquireLock } from './lock.ts';
import { panelUrl, programs } from './programs.ts';
import type { Progress } from './progress.ts';
import { seconds, writeLine } from './progress.ts';
import { ADMIN_EMAIL } from './seed-request.ts';
import type { Settings } from './settings.ts';
import type { Supervisor } from './supervisor.ts';

export interface StartContext {
  settings: Settings;
  config: SupervisorConfig;
  progress: Progress;
  supervisor: Supervisor;
  /** Aborted when the user asks to stop before all is up. */
  signal: AbortSignal;
  onCleanUp(cleanUp: () => void): void;
  startedAt: number;
}

interface Prepared {
  ports: Ports;
  secrets: Secrets;
  url: string;
  authorityDir: string;
}

/** Brings everything up, what does not need each other at the same time, and prints where it is to be found. */
export async function startEverything(context: StartContext): Promise<void> {
  const { settings, config, progress, supervisor, signal } = context;
  const { ports, secrets, url, authorityDir } = await prepare(context);
  const runtime = await chooseRuntime(settings.runtime, config.dockerSockets, lastRuntime(settings.dataDir));
  progress.note(`runtime: ${runtime.runtime} (${runtime.because})`);

  const building = buildAll({ root: settings.root, progress, signal }, { panel: !settings.dev });
  const [{ databaseUrl, joinToken }, temporal] = await allOrFirstError([
    startDatabase(context, { ports, secrets, authorityDir }, building),
    startTemporal(context, ports, url),
    building,
  ]);
  signal.throwIfAborted();

  const { api, controlWorker, nodeWorker } = programs({
    settings,
    runtime,
    databaseUrl,
    temporal,
    publicUrl: url,
    nodeUrl: config.nodeUrl,
    nodes: { port: ports.nodes, authorityDir, joinToken },
    masterKey: config.masterKey ?? { MAMBA_MASTER_KEY_FILE: secrets.masterKeyFile },
  });
  const child = (spec: typeof api) => new Child(spec, settings.dataDir, progress);
  const children = [child(api), child(controlWorker), child(nodeWorker)] as const;
  if (settings.verbose || settings.dev)
    context.onCleanUp(
      followLogs(
        children.map(({ logFile }) => logFile),
        writeLine,
      ),
    );
  const { without } = settings;
  if (without !== null) {
    const left = children.find(({ spec }) => spec.name === without);
    if (left !== undefined) await leaveToDebugger(left.spec, settings.dataDir);
  }
  const start = async (stage: number, one: Child) => {
    if (one.spec.name !== without) await supervisor.start(stage, one);
  };
  await progress.step('API, control worker and node worker started', () =>
    allOrFirstError([start(1, children[0]), start(1, children[1]), start(2, children[2])]),
  );
  signal.throwIfAborted();
  if (settings.dev) await startDevelopment(context, ports, children);
  announce(context, { url, temporalUi: temporal.uiUrl, password: secrets.adminPassword });
}

async function startDevelopment(context: StartContext, ports: Ports, children: readonly Child[]): Promise<void> {
  const { settings, progress, supervisor, signal } = context;
  const panel = panelDevServer(settings, ports.panelDev, progress);
  await progress.step('panel development server started', () => supervisor.start(2, panel));
  context.onCleanUp(await watchPrograms({ settings, progress, children: [...children], signal }));
}

/** All that comes before the first process: the folder, the lock, leftovers, ports and secrets. */
async function prepare({ settings, config, progress, onCleanUp }: StartContext): Promise<Prepared> {
  const { root, dataDir, host, port, readyFile } = settings;
  await assertBlueprintsAreValid(root);
  const url = panelUrl(settings, config, addressForPlayers(host));
  // On a new folder a taken port is found before anything is made.
  if (!existsSync(dataDir)) await assertCanListen(host, port);
  prepareDataDir(dataDir);
  const lock = acquireLock(dataDir, url);
  onCleanUp(() => lock.release());
  if (readyFile) {
    rmSync(readyFile, { force: true });
    onCleanUp(() => rmSync(readyFile, { force: true }));
  }
  const ended = await endLeftovers(dataDir);
  if (ended.length > 0) progress.note(`ended what the last run left behind: ${ended.join(', ')}`);
  await assertCanListen(host, port);
  const ports = await choosePorts(dataDir, port);
  // In development people open the panel's own server, which hands on to the API; the API must know it for its origin.
  const opened = settings.dev ? panelUrl({ ...settings, port: ports.panelDev }, config, addressForPlayers(host)) : url;
  const authorityDir = config.authorityDir ?? join(dataDir, 'ca');
  const hosts = [
    ...ownHosts(host, addressForPlayers(host)),
    hostOf(url),
    ...(config.nodeUrl === null ? [] : [hostOf(config.nodeUrl)]),
  ];
  await makeAuthority(authorityDir, [...new Set(hosts)]);
  return { ports, secrets: loadSecrets(dataDir), url: opened, authorityDir };
}

async function startDatabase(
  context: StartContext,
  { ports, secrets, authorityDir }: Pick<Prepared, 'ports' | 'secrets' | 'authorityDir'>,
  built: Promise<void>,
): Promise<{ databaseUrl: string; joinToken: string | null }> {
  const { settings, config, progress, supervisor, signal } = context;
  const { root, dataDir } = settings;
  let url = config.databaseUrl;
  if (url === null) {
    const embedded = embeddedPostgres({ root, dataDir, port: ports.postgres, password: secrets.databasePassword });
    await progress.step('Postgres started', () => supervisor.start(0, new Child(embedded.spec, dataDir, progress)));
    url = embedded.url;
  } else {
    await assertDatabaseAnswers(url);
    progress.note('Postgres: the one that DATABASE_URL names');
  }
  signal.throwIfAborted();
  const databaseUrl = url;
  const applied = await progress.step(
    'database up to date',
    () => migrate(root, databaseUrl),
    (names) => (names.length === 0 ? '' : `${names.length} ${names.length === 1 ? 'migration' : 'migrations'} applied`),
  );
  const allocationPorts = await chooseGamePorts(dataDir, config.stateDir, settings.host);
  await built;
  const { nodeId, adminPassword, demoPassword } = secrets;
  const joinToken = await localJoinToken({ authorityDir, nodeDir: join(dataDir, 'node'), nodeId, databaseUrl });
  const request = {
    databaseUrl,
    demo: settings.demo,
    adminPassword,
    demoPassword,
    nodeId,
    joinToken,
    allocationPorts,
    root,
  };
  await progress.step(
    'data seeded',
    () => seedDatabase(root, dataDir, request, applied.length > 0),
    (done) => (done ? '' : 'nothing to do'),
  );
  return { databaseUrl, joinToken };
}

async function startTemporal(
  context: StartContext,
  ports: Ports,
  url: string,
): Promise<{ address: string; namespace: string; uiUrl: string | null }> {
  const { settings, config, progress, supervisor, signal } = context;
  const namespace = config.temporalNamespace;
  if (config.temporalAddress !== null) {
    await useGivenTemporal(config.temporalAddress, namespace);
    progress.note('Temporal: the one that TEMPORAL_ADDRESS names');
    return { address: config.temporalAddress, namespace, uiUrl: null };
  }
  const { root, dataDir } = settings;
  const binary = await temporalBinary(root, (sentence) => progress.note(sentence), signal);
  const server = temporalDevServer({
    root,
    dataDir,
    port: ports.temporal,
    uiPort: settings.temporalUi ? ports.temporalUi : null,
    uiCodecUrl: `${url}/api/temporal/codec`,
    namespace,
    binary,
  });
  await progress.step('Temporal started', () => supervisor.start(0, new Child(server.spec, dataDir, progress)));
  return { address: server.address, namespace, uiUrl: server.uiUrl };
}

function announce(
  { settings, startedAt }: StartContext,
  ready: { url: string; temporalUi: string | null; password: string },
): void {
  const { url, temporalUi, password } = ready;
  if (settings.readyFile) writeJson(settings.readyFile, { url, email: ADMIN_EMAIL, password, temporalUi }, 0o600);
  writeLine(`
Mamba Host is ready (${seconds(performance.now() - startedAt)}). Ctrl-C stops it, game servers included.

  Panel        ${url}
  Sign in      ${ADMIN_EMAIL}
  Password     ${password}
${temporalUi === null ? '' : `  Temporal UI  ${temporalUi}\n`}`);
}

/** The host of a URL as certificates name it. */
const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '');

/** Promise.all whose other promises, should one fail, end unheard instead of as unhandled rejections. */
function allOrFirstError<T extends readonly Promise<unknown>[]>(
  promises: readonly [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  for (const promise of promises) promise.catch(() => undefined);
  return Promise.all(promises) as Promise<{ [K in keyof T]: Awaited<T[K]> }>;
}
