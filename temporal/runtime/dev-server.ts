import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devServerPlaces } from './config/dev-server.ts';
import { findTemporalBinary } from './dev-server-binary.ts';
import { devServerArguments } from './dev-server-command.ts';
import { waitForTemporal } from './dev-server-ready.ts';
import type { ServerSettings } from './fair-queues.ts';
import { queueSettings } from './fair-queues.ts';

export interface TemporalDevServerOptions {
  /** SQLite file of all workflows; without it they live in memory and end with the server. */
  dataFile?: string;
  /** Default: any free one. */
  port?: number;
  /** Port of the web UI; without it there is none. */
  uiPort?: number;
  /** Default: a temporary file, removed at stop. */
  logFile?: string;
  namespace?: string;
  /** Settings of the server by their names, which override our own. */
  dynamicConfig?: ServerSettings;
  /** Aborting stops the server. */
  signal?: AbortSignal;
  root?: string;
}

export interface TemporalDevServer {
  /** `host:port` for TEMPORAL_ADDRESS. */
  address: string;
  uiUrl: string | null;
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a separate Temporal server on 127.0.0.1 with our search attributes, ready in about two seconds.
 * It also ends with the process that started it.
 * @throws NoTemporalError where no server can be found; Error with the server's output when it is not ready within 60 s
 */
export async function startTemporalDevServer(options: TemporalDevServerOptions = {}): Promise<TemporalDevServer> {
  const root = options.root ?? process.cwd();
  const binary = await findTemporalBinary({ ...devServerPlaces(), root });
  const port = options.port ?? (await freePort());
  const uiPort = options.uiPort ?? null;
  const namespace = options.namespace ?? 'default';
  const temporary = options.logFile ? null : mkdtempSync(join(tmpdir(), 'temporal-'));
  const logFile = options.logFile ?? join(temporary ?? tmpdir(), 'temporal.log');

  const log = openSync(logFile, 'a');
  const { dataFile = null, dynamicConfig = {} } = options;
  const settings = queueSettings(dataFile, dynamicConfig);
  const args = devServerArguments({ port, uiPort, dataFile, namespace, settings });
  const child = spawn(binary, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const killWithParent = () => child.kill('SIGKILL');
  process.once('exit', killWithParent);

  const stop = async () => {
    // It takes more than a second to end well, which one in memory has no reason to do.
    child.kill(dataFile === null ? 'SIGKILL' : 'SIGTERM');
    const hurry = setTimeout(killWithParent, 10_000);
    await exited;
    clearTimeout(hurry);
    process.off('exit', killWithParent);
    if (temporary) rmSync(temporary, { recursive: true, force: true });
  };
  options.signal?.addEventListener('abort', () => void stop(), { once: true });

  const address = `127.0.0.1:${port}`;
  const died = exited.then(() => {
    throw new Error(`The Temporal server ended at once: ${readFileSync(logFile, 'utf8').trim().slice(-2_000)}`);
  });
  died.catch(() => undefined);
  try {
    await Promise.race([waitForTemporal(address, namespace, 60_000), died]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`, pid: child.pid ?? 0, stop };
}

/** A port that is free right now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port to be had');
  return address.port;
}
