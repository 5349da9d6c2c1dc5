import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { postgresOwner, postgresUser } from './postgres-user.ts';

const DATABASE_USER = 'mamba';
export const DATABASE_NAME = 'mamba';

/** A pid that no kernel hands out: Postgres takes a lock file naming it for a stale one. */
const IMPOSSIBLE_PID = 2_147_483_646;

export interface ClusterOptions {
  /** The project's root, where node_modules is. */
  root: string;
  /** The cluster's own folder; made when missing. */
  dataDir: string;
  port: number;
  password: string;
  /** False trades safety at power loss for speed: for tests alone. */
  durable?: boolean;
}

export interface PostgresCommand {
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
}

/** Makes the cluster when there is none, clears what a crash left, and says how to start it. */
export async function prepareCluster(options: ClusterOptions): Promise<PostgresCommand> {
  const { postgres, initdb } = findPostgresBinaries(options.root);
  const parent = dirname(options.dataDir);
  mkdirSync(parent, { recursive: true });
  openTemporaryParents(parent);
  const user = postgresUser([postgres, parent]);
  const run = (program: string, args: string[]): PostgresCommand => {
    const [command = program, ...rest] = [...user.prefix, program, ...args];
    return { command, args: rest, ...user.ids };
  };
  if (!existsSync(join(options.dataDir, 'PG_VERSION'))) await initialise(options, (args) => run(initdb, args));
  // Postgres refuses a folder that others may enter, as one becomes by being copied.
  chmodSync(options.dataDir, 0o700);
  forgetForeignLock(options.dataDir);
  return run(postgres, [
    '-D',
    options.dataDir,
    '-p',
    String(options.port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-c',
    'max_connections=200',
    ...(options.durable === false
      ? ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']
      : []),
  ]);
}

export function databaseUrl(options: Pick<ClusterOptions, 'port' | 'password'>, database = DATABASE_NAME): string {
  return `postgresql://${DATABASE_USER}:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`;
}

/** initdb works beside the final place and is moved there whole: one killed half-way leaves no half-made cluster. */
async function initialise(options: ClusterOptions, command: (args: string[]) => PostgresCommand): Promise<void> {
  const unfinished = `${options.dataDir}.unfinished`;
  const passwordFile = `${options.dataDir}.password`;
  rmSync(unfinished, { recursive: true, force: true });
  rmSync(options.dataDir, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, options.password, { mode: 0o600 });
  const owner = postgresOwner();
  if (owner) for (const path of [unfinished, passwordFile]) chownSync(path, owner.uid, owner.gid);
  try {
    await runToEnd(
      command([
        `--pgdata=${unfinished}`,
        `--username=${DATABASE_USER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        ...(options.durable === false ? ['--no-sync'] : []),
      ]),
    );
    renameSync(unfinished, options.dataDir);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runToEnd({ command, args, ...ids }: PostgresCommand): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { ...ids, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`Postgres could not be set up: ${output.trim()}`)),
    );
  });
}

/**
 * After a reboot the pid in a stale postmaster.pid may belong to another process, and Postgres would refuse to start.
 * The file is kept (it also names the shared memory that a dying backend may still hold); only its pid is made harmless.
 */
function forgetForeignLock(dataDir: string): void {
  const lockFile = join(dataDir, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const lines = readFileSync(lockFile, 'utf8').split('\n');
  const pid = Number(lines[0]);
  if (process.platform !== 'linux' || !existsSync(`/proc/${pid}`) || isPostmasterOf(pid, dataDir)) return;
  writeFileSync(lockFile, [String(IMPOSSIBLE_PID), ...lines.slice(1)].join('\n'));
}

/** A postmaster works inside its data folder, so its working folder proves whose it is. Linux only. */
function isPostmasterOf(pid: number, dataDir: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir);
  } catch {
    return false;
  }
}

/** Temporary folders are made for one user alone; as root, those of ours above the cluster must let `postgres` pass. */
function openTemporaryParents(folder: string): void {
  if (process.getuid?.() !== 0) return;
  for (let path = folder; path.startsWith(`${tmpdir()}/`); path = dirname(path)) {
    const { mode, uid } = statSync(path);
    if (uid === 0) chmodSync(path, (mode & 0o777) | 0o011);
  }
}
