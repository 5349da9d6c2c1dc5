import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import type { Logger } from 'pino';
import { activityInterceptors } from '#temporal/runtime/activity-interceptors.ts';
import { announceReady, onShutdown } from '#temporal/runtime/lifecycle.ts';
import { installSdkLogger } from '#temporal/runtime/sdk-logger.ts';
import { nodeAnswers } from './answers/answers.ts';
import { createNodeActivities } from './activities/index.ts';
import { OperationOutputs } from './activities/operation-outputs.ts';
import { Backups } from './backups/backups.ts';
import { Engine } from './backups/engine/client.ts';
import { backupSettings } from './backups/settings.ts';
import type { NodeConfig } from './config.ts';
import { loadConfig } from './config.ts';
import { Consoles } from './console/consoles.ts';
import { ExitSpool } from './exits/spool.ts';
import { DomainError } from '#domain/errors.ts';
import { becomeNode } from './identity/become-node.ts';
import type { Identity } from './identity/identity.ts';
import { Renewal } from './identity/renewal.ts';
import type { NodeLink } from './link/node-link.ts';
import { createNodeLink } from './link/node-link.ts';
import { nodeFacts } from './metrics/facts.ts';
import type { Runtime } from './runtime/index.ts';
import { createRuntime } from './runtime/index.ts';
import { Removals } from './removal/removals.ts';
import { Servers } from './servers/servers.ts';
import { Stages } from './stage/stages.ts';
import { Streams } from './streams/streams.ts';
import { beginWork } from './work.ts';

/** How long a node waits for the API before it counts as ready without it. */
const patienceMilliseconds = 10_000;

/** The daemon of one node: takes up what still runs, then serves its task queue and its link until it is asked to end. */
async function main(): Promise<void> {
  const config = loadConfig();
  const log = pino({ name: 'node-worker', level: config.MAMBA_LOG_LEVEL });
  installSdkLogger(log);
  const { MAMBA_NODE_DATA_DIR: dataDir, MAMBA_API_URL: apiUrls, MAMBA_JOIN_TOKEN: token } = config;
  const identity = await becomeNode({ dataDir, apiUrls, token, log });
  log.info({ nodeId: identity.nodeId, api: identity.apiUrls }, 'this is a node');
  const runtime = await createRuntime({
    kind: config.MAMBA_RUNTIME,
    dataDir: config.MAMBA_NODE_DATA_DIR,
    dockerSocketPath: config.MAMBA_DOCKER_SOCKET,
    extraCaBundle: (config.MAMBA_EXTRA_CA_BUNDLE ?? config.NODE_EXTRA_CA_CERTS) || undefined,
    networkPool: config.MAMBA_NETWORK_POOL,
    production: config.NODE_ENV === 'production',
    allowProcessInProduction: config.MAMBA_ALLOW_PROCESS_RUNTIME,
    log,
  });
  const { version, warnings } = await runtime.describe();
  log.info({ runtime: runtime.kind, version }, 'game servers run here');
  for (const warning of warnings) log.warn(warning);

  const node = assemble(config, identity, runtime, log);
  await node.servers.reattach();
  node.link.connect();
  const work = beginWork(
    identity,
    {
      activities: createNodeActivities({ runtime, log, ...node }),
      interceptors: { activity: [activityInterceptors(log)] },
    },
    log,
  );

  const stopped = new Promise<void>((resolve) => {
    const stop = ({ stopServers }: { stopServers: boolean }) => {
      log.info({ stopServers }, 'shutting down');
      // First of all no new work: a start that comes now would outlive the stop of all.
      work.stop();
      void (stopServers ? node.servers.stopAll() : Promise.resolve()).then(resolve);
    };
    onShutdown(stop, () => void node.servers.killAll());
  });
  // Ready is when the API knows this node: a caller that waits for it may request a server at once. But an API that is away must
  // not make a node look dead that serves what runs here.
  void Promise.race([node.link.untilConnected(), delay(patienceMilliseconds, undefined, { ref: false })]).then(
    announceReady,
  );
  await Promise.all([stopped, work.ended]);
  node.renewal.close();
  node.streams.close();
  node.link.close();
  node.consoles.close();
  await runtime.close();
}

/** Servers, link and outputs know each other: a report of a server goes out by the link, whose questions are answered from them. */
function assemble(config: NodeConfig, identity: Identity, runtime: Runtime, log: Logger) {
  const consoles = new Consoles(config.MAMBA_NODE_DATA_DIR, log);
  const exits = new ExitSpool(config.MAMBA_NODE_DATA_DIR, log);
  const engine = new Engine([fileURLToPath(new URL('backup-engine.js', import.meta.url))], log);
  const removals = new Removals({ dataDir: config.MAMBA_NODE_DATA_DIR, engine, runtime, log });
  const servers: Servers = new Servers({
    removals,
    runtime,
    dataDir: config.MAMBA_NODE_DATA_DIR,
    log,
    report: (observation) => link.report(observation),
    consoles,
    exits,
  });
  const outputs: OperationOutputs = new OperationOutputs(() => link);
  const dataDir = config.MAMBA_NODE_DATA_DIR;
  const backups = new Backups(backupSettings(config), engine, dataDir);
  const isRunning = (serverId: string): boolean => {
    const unit = servers.find(serverId);
    return unit !== null && (unit.running !== null || unit.observation.power !== 'offline');
  };
  const stages = new Stages({ dataDir, runtime, removals, backups, engine, isRunning });
  const streams = new Streams({ api: identity, log });
  const renewal = new Renewal(identity, log);
  const consoleOf = (serverId: string) => servers.find(serverId)?.console ?? null;
  const link: NodeLink = createNodeLink({
    api: identity,
    log,
    exits,
    handlers: {
      facts: () => nodeFacts(runtime, config.MAMBA_NODE_DATA_DIR, backups.settings.storages),
      observations: () => servers.observations(),
      console: consoleOf,
      stats: (serverId, signal) => servers.find(serverId)?.running?.stats(signal) ?? null,
      answers: nodeAnswers({
        console: consoleOf,
        command: (serverId, line) => servers.get(serverId).command(line),
        ...{ outputs, renewal, backups, streams, identity, removals, log },
      }),
    },
  });
  identity.onChange(() => link.reconnect());
  return { servers, outputs, link, consoles, backups, stages, streams, renewal };
}

main().then(
  // An open IPC channel would keep the process alive.
  () => process.exit(0),
  (error: unknown) => {
    const text = error instanceof DomainError ? error.userMessage : error instanceof Error ? error.stack : error;
    console.error(text);
    process.exit(1);
  },
);
