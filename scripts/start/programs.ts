import { join } from 'node:path';
import { addressText } from '#domain/servers/address.ts';
import type { ChildSpec } from './children/child.ts';
import type { SupervisorConfig } from './config.ts';
import type { RuntimeChoice } from './docker.ts';
import type { Settings } from './settings.ts';

/** Game servers get their stop command and time to save; a Minecraft world can take a while. */
const STOP_GAME_SERVERS_MS = 60_000;

export interface ProgramContext {
  settings: Settings;
  runtime: RuntimeChoice;
  databaseUrl: string;
  temporal: { address: string; namespace: string; uiUrl: string | null };
  publicUrl: string;
  /** Where nodes reach the API; null: at the host of the public URL. */
  nodeUrl: string | null;
  /** The port of nodes, whose certificates it trusts, and what lets the local one join; null where it has. */
  nodes: { port: number; authorityDir: string; joinToken: string | null };
  /** Where the master key is. */
  masterKey: Record<string, string>;
}

/** Our own three processes, in the order they are started; they stop in the opposite order, the node worker first. */
export function programs(context: ProgramContext): { api: ChildSpec; controlWorker: ChildSpec; nodeWorker: ChildSpec } {
  const { settings, temporal, nodes } = context;
  const toTemporal = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace };
  const toDatabase = { DATABASE_URL: context.databaseUrl };
  const toKeys = context.masterKey;
  const program = (name: string, env: Record<string, string>): ChildSpec => ({
    name,
    command: () => ({
      command: process.execPath,
      args: ['--enable-source-maps', join(settings.root, 'dist', `${name}.js`)],
      cwd: settings.root,
      env: { ...inherited(), ...env },
    }),
    ready: 'message',
    stopSignal: 'SIGTERM',
    stopWithinMs: 15_000,
  });
  return {
    api: program('api', {
      ...toDatabase,
      ...toTemporal,
      ...toKeys,
      MAMBA_HTTP_HOST: settings.host,
      MAMBA_HTTP_PORT: String(settings.port),
      MAMBA_PUBLIC_URL: context.publicUrl,
      ...(temporal.uiUrl ? { MAMBA_TEMPORAL_UI_URL: temporal.uiUrl } : {}),
      MAMBA_NODE_PORT: String(nodes.port),
      MAMBA_NODE_URL: context.nodeUrl ?? nodeUrl(context.publicUrl, nodes.port),
      MAMBA_CA_DIR: nodes.authorityDir,
      MAMBA_PANEL_HANDLER: join(settings.root, 'panel', 'build', 'handler.js'),
    }),
    controlWorker: program('control-worker', {
      ...toDatabase,
      ...toTemporal,
      ...toKeys,
      MAMBA_PUBLIC_URL: context.publicUrl,
    }),
    nodeWorker: {
      ...program('node-worker', {
        ...notForNodes,
        MAMBA_API_URL: localNodeUrl(settings, nodes.port),
        ...(nodes.joinToken === null ? {} : { MAMBA_JOIN_TOKEN: nodes.joinToken }),
        MAMBA_NODE_DATA_DIR: join(settings.dataDir, 'node'),
        MAMBA_RUNTIME: context.runtime.runtime,
        ...(context.runtime.socket ? { MAMBA_DOCKER_SOCKET: context.runtime.socket } : {}),
      }),
      stopMessage: { type: 'shutdown', stopServers: true },
      hurryMessage: { type: 'hurry' },
      stopWithinMs: STOP_GAME_SERVERS_MS,
    },
  };
}

/** Secrets of the shell's environment that are the API's and the control worker's alone. */
const notForNodes = {
  REDIS_URL: '',
  MAMBA_SMTP_URL: '',
  MAMBA_DISCORD_CLIENT_SECRET: '',
  MAMBA_GOOGLE_CLIENT_SECRET: '',
  MAMBA_OIDC_PROVIDERS: '',
};

/** The environment without the secrets of other processes: a node has no database password and no key, whatever the shell exports. */
function inherited(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of ['DATABASE_URL', 'NODE_CHANNEL_FD', 'MAMBA_MASTER_KEY', 'MAMBA_MASTER_KEY_FILE', 'MAMBA_CA_DIR'])
    delete environment[name];
  return environment;
}

function localNodeUrl({ host }: Settings, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return `https://${addressText({ ip: everywhere ? '127.0.0.1' : host, port })}`;
}

/** Where other machines reach the port of nodes. */
export function nodeUrl(publicUrl: string, port: number): string {
  return `https://${addressText({ ip: new URL(publicUrl).hostname.replace(/^\[|\]$/g, ''), port })}`;
}

/** The address that users open: the given one, else a name for this machine, its address, or the one on the network. */
export function panelUrl(
  { host, port, publicUrl }: Settings,
  given: Pick<SupervisorConfig, 'publicUrl'>,
  networkAddress: string,
): string {
  const chosen = publicUrl ?? given.publicUrl;
  if (chosen !== null) return chosen;
  if (host === '127.0.0.1' || host === 'localhost') return `http://localhost:${port}`;
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${addressText({ ip: everywhere ? networkAddress : host, port })}`;
}
