import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { databaseUrl, prepareCluster } from './postgres-cluster.ts';
import { ensureDatabase, waitForPostgres } from './postgres-connection.ts';

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; it may be missing, its parent too. */
  dataDir: string;
  /** Default: any free one. */
  port?: number;
  /** Where Postgres's own log goes; default `<dataDir>.log`. */
  logFile?: string;
  /** Default: a random one. Needed to open a cluster made earlier. */
  password?: string;
  /** True keeps fsync on. Default false: this function is for tests, the supervisor has its own. */
  durable?: boolean;
  root?: string;
}

export interface EmbeddedPostgres {
  /** Connection string of an empty database, owned by its user. */
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a real Postgres of one's own on 127.0.0.1: a fresh cluster when the folder is empty, ready in about a second.
 * It also ends with the process that started it.
 * @throws Error with Postgres's own words when it does not come up within 30 s
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const port = options.port ?? (await freePort());
  const password = options.password ?? randomBytes(16).toString('hex');
  const root = options.root ?? process.cwd();
  const logFile = options.logFile ?? `${options.dataDir}.log`;
  const { command, args, ...ids } = await prepareCluster({
    root,
    dataDir: options.dataDir,
    port,
    password,
    durable: options.durable ?? false,
  });
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { ...ids, cwd: '/', stdio: ['ignore', log, log] });
  closeSync(log);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stopWithParent = () => child.kill('SIGQUIT');
  process.once('exit', stopWithParent);
  const stop = async () => {
    child.kill('SIGINT');
    await exited;
    process.off('exit', stopWithParent);
  };
  const failed = exited.then(() => {
    throw new Error(`Postgres ended at once: ${readFileSync(logFile, 'utf8').trim().slice(-2000)}`);
  });
  try {
    const maintenance = databaseUrl({ port, password }, 'postgres');
    await Promise.race([waitForPostgres(maintenance, 30_000), failed]);
    await ensureDatabase(maintenance);
  } catch (error) {
    failed.catch(() => undefined);
    await stop();
    throw error;
  }
  failed.catch(() => undefined);
  return { url: databaseUrl({ port, password }), pid: child.pid ?? 0, stop };
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
