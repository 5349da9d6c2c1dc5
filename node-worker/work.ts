import { NativeConnection, Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { nodeTaskQueue } from '#temporal/contracts/names.ts';
import { Gateway } from './gateway.ts';
import type { Identity } from './identity/identity.ts';

export interface Work {
  /** Takes no new tasks; resolves when those under way have given up or ended. */
  stop(): void;
  /** Ends with the worker: after `stop`, or with what went wrong. */
  ended: Promise<void>;
}

/**
 * Works for Temporal by the API's gateway, the only way that a node has to it. Waits for an API that is away; changes to a new
 * certificate or another address without a pause.
 */
export function beginWork(
  identity: Identity,
  options: Pick<WorkerOptions, 'activities' | 'interceptors'>,
  log: Logger,
): Work {
  const gateway = new Gateway({ connect: () => connect(identity), address: () => identity.apiUrl, log });
  let isStopping = false;
  const created = gateway.change((connection) =>
    Worker.create({
      ...options,
      connection,
      namespace: identity.namespace,
      taskQueue: nodeTaskQueue(identity.nodeId),
      // Backups that wait for their turn take one each: they must never keep a kill from beginning.
      maxConcurrentActivityTaskExecutions: 1000,
      // Left to itself it sends one in 4.8 of the 6 seconds after which a try is given up: too close on a busy machine.
      maxHeartbeatThrottleInterval: '2s',
      // Activities that are under way give up their try at once and are taken up again by the next worker.
      shutdownGraceTime: 0,
      shutdownForceTime: '3s',
    }),
  );
  const follow = async (): Promise<void> => {
    await gateway.change(async (connection) => {
      const worker = await created;
      if (worker !== null) worker.connection = connection;
    });
  };
  identity.onChange(follow);
  // The link found the API at another address: its gateway is there, too.
  identity.onMove(() => {
    log.info({ api: identity.apiUrl }, 'tasks come from another gateway');
    follow().catch((error: unknown) => log.error({ err: error }, 'the worker did not take the new connection'));
  });
  let running: Worker | null = null;
  const run = async (): Promise<void> => {
    const worker = await created;
    if (worker === null || isStopping) return;
    running = worker;
    log.info('node worker serves');
    await worker.run().finally(() => gateway.close());
  };
  return {
    ended: run(),
    stop: () => {
      isStopping = true;
      gateway.stop();
      if (running?.getState() === 'RUNNING') running.shutdown();
    },
  };
}

function connect(identity: Identity): Promise<NativeConnection> {
  const { hostname, port } = new URL(identity.apiUrl);
  const { key, cert, ca } = identity.tls;
  return NativeConnection.connect({
    address: `${hostname}:${port || '443'}`,
    tls: {
      serverRootCACertificate: Buffer.from(ca),
      clientCertPair: { crt: Buffer.from(cert), key: Buffer.from(key) },
    },
  });
}
