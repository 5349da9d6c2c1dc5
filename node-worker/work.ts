import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { errorMessage } from '#domain/errors.ts';
import { nodeTaskQueue } from '#temporal/contracts/names.ts';
import type { Identity } from './identity/identity.ts';

const againMilliseconds = 1_000;

export interface Work {
  /** Takes no new tasks; resolves when those under way have given up or ended. */
  stop(): void;
  /** Ends with the worker: after `stop`, or with what went wrong. */
  ended: Promise<void>;
}

/**
 * Works for Temporal by the API's gateway, the only way that a node has to it. Waits for an API that is away; changes to a new
 * certificate without a pause.
 */
export function beginWork(
  identity: Identity,
  options: Pick<WorkerOptions, 'activities' | 'interceptors'>,
  log: Logger,
): Work {
  const stopping = new AbortController();
  let worker: Worker | null = null;
  const run = async (): Promise<void> => {
    const first = await connectPatiently(identity, log, stopping.signal);
    if (first === null) return;
    let connection = first;
    worker = await Worker.create({
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
    });
    const current = worker;
    const change = async (): Promise<void> => {
      connection = await connect(identity);
      current.connection = connection;
    };
    identity.onChange(change);
    // The link found the API at another address: its gateway is there, too.
    identity.onMove(() => {
      log.info({ api: identity.apiUrl }, 'tasks come from another gateway');
      change().catch((error: unknown) => log.warn({ err: error }, 'the gateway beside the link does not answer'));
    });
    log.info('node worker serves');
    if (stopping.signal.aborted) return;
    await worker.run();
    await connection.close();
  };
  return {
    ended: run(),
    stop: () => {
      stopping.abort();
      if (worker?.getState() === 'RUNNING') worker.shutdown();
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

/** Null when it was given up. */
async function connectPatiently(
  identity: Identity,
  log: Logger,
  signal: AbortSignal,
): Promise<NativeConnection | null> {
  for (let complaint = ''; !signal.aborted;) {
    try {
      return await connect(identity);
    } catch (error) {
      const sentence = `The gateway at ${identity.apiUrl} cannot be reached (${errorMessage(error)}). Trying again.`;
      if (sentence !== complaint) log.warn(sentence);
      complaint = sentence;
      await delay(againMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
  return null;
}
