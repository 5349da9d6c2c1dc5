import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { until } from '#scripts/test/until.ts';
import { freePort } from '#scripts/test/free-port.ts';
import { removeFromEngine } from './engine.ts';
import { descendants, isAlive, isStillRunning } from './processes.ts';
import type { ProcessFacts } from './processes.ts';

export type Runtime = 'docker' | 'process';

/** Settings of the installation that differ from the defaults, as its operator would give them. */
export type PlatformEnv = Readonly<Record<string, string>>;

export interface StartOptions {
  /** Of an installation that was stopped or killed; left out, a fresh one. */
  dataDir?: string;
  /** Beside our own environment. */
  env?: PlatformEnv;
  /** The version that is started; left out, this one. */
  root?: string;
}

const ownRoot = resolve(import.meta.dirname, '../..');

const ReadyFile = z.object({
  url: z.url(),
  email: z.string(),
  password: z.string(),
  temporalUi: z.string().nullable().optional(),
});
export type Ready = z.infer<typeof ReadyFile>;

/** One whole installation, started as a newcomer does: `npm start` with a fresh data folder. */
export class Platform {
  readonly ready: Ready;
  readonly runtime: Runtime;
  readonly dataDir: string;
  readonly #child: ChildProcess;
  readonly #env: PlatformEnv;

  private constructor(ready: Ready, runtime: Runtime, dataDir: string, child: ChildProcess, env: PlatformEnv) {
    this.ready = ready;
    this.runtime = runtime;
    this.dataDir = dataDir;
    this.#child = child;
    this.#env = env;
  }

  /** @param name of the log file in reports/e2e */
  static async start(
    name: string,
    runtime: Runtime,
    { dataDir = freshDataDir(runtime), env = {}, root = ownRoot }: StartOptions = {},
  ): Promise<Platform> {
    const readyFile = join(dataDir, 'ready.json');
    await rm(readyFile, { force: true });
    // Its own process group, so that SIGINT can reach all of it, as Ctrl-C in a terminal does.
    const child = spawn('npm', [...(await startArguments(dataDir, runtime)), '--ready-file', readyFile], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      // What looks on from here asks more often than people do. The limits have tests of their own.
      env: testEnvironment({ MAMBA_RATE_LIMIT_FACTOR: '0', ...env }),
    });
    keepLog(name, child);
    const ready = await until(
      '`npm start` to be ready',
      async () => {
        if (child.exitCode !== null) return { ended: child.exitCode };
        return ReadyFile.parse(JSON.parse(await readFile(readyFile, 'utf8')));
      },
      { timeoutMs: 420_000, intervalMs: 200 },
    );
    if ('ended' in ready)
      throw new Error(`npm start ended with exit code ${ready.ended}; see reports/e2e/${name}.log.`);
    return new Platform(ready, runtime, dataDir, child, env);
  }

  /** The process of ours whose command line holds this text, `node-worker` for instance. */
  pidOf(part: string): number | undefined {
    return descendants(this.#child.pid ?? 0).find(({ command }) => command.includes(part))?.pid;
  }

  /** Everything that `npm start` has started. */
  processes(): ProcessFacts[] {
    return descendants(this.#child.pid ?? 0);
  }

  /** kill -9 of the node worker; resolves when it is gone and the supervisor has brought up another. */
  async killNodeWorker(): Promise<void> {
    const killed = await until('a node worker', () => this.pidOf('dist/node-worker'));
    process.kill(killed, 'SIGKILL');
    await until('the node worker to be gone', () => !isAlive(killed) || this.pidOf('dist/node-worker') !== killed);
    await until('another node worker', () => {
      const pid = this.pidOf('dist/node-worker');
      return pid !== undefined && pid !== killed;
    });
  }

  /** Ours are supervisor, database, Temporal, API and workers; game servers belong to their players. */
  #ownProcesses(): ProcessFacts[] {
    return this.processes().filter(({ command }) => /npm|start\.mjs|dist\/|postgres|temporal/.test(command));
  }

  /** kill -9 of all that is ours, at once: supervisor, database, Temporal, API, workers. Game servers are not ours to kill. */
  async killEverything(): Promise<void> {
    const ours = this.#ownProcesses();
    for (const { pid } of [...ours, { pid: this.#child.pid ?? 0 }]) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await until('everything to be dead', () => ours.every(({ pid, command }) => !isStillRunning(pid, command)));
  }

  /** Another `npm start` on the same data folder, to its end. */
  async startAgainBeside(): Promise<{ code: number | null; output: string }> {
    const args = await startArguments(this.dataDir, this.runtime);
    return new Promise((done, failed) => {
      const child = spawn('npm', args, { cwd: ownRoot, stdio: ['ignore', 'pipe', 'pipe'], env: testEnvironment() });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.on('error', failed);
      child.on('close', (code) => done({ code, output }));
    });
  }

  /**
   * Ctrl-C, as a user would; resolves when everything of ours has ended by itself. npm passes the signal on and then ends by
   * it, at times before the supervisor has: what counts is that the programs are gone.
   */
  async stop(): Promise<void> {
    const ours = this.#ownProcesses();
    signalGroup(this.#child, 'SIGINT');
    await until(
      'everything to end after Ctrl-C',
      () => ours.every(({ pid, command }) => !isStillRunning(pid, command)),
      {
        timeoutMs: 60_000,
      },
    );
  }

  /** Stops it and removes its folder, whatever state it is in. */
  async dispose(): Promise<void> {
    const own = descendants(this.#child.pid ?? 0);
    try {
      await this.stop();
    } finally {
      signalGroup(this.#child, 'SIGKILL');
      for (const { pid, command } of own) if (isStillRunning(pid, command)) process.kill(pid, 'SIGKILL');
      if (this.runtime === 'docker') {
        await removeFromEngine(join(this.dataDir, 'data', 'node'), this.#env['MAMBA_DOCKER_SOCKET']);
      }
      await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

/** The environment of every program of the project that a test starts: a developer's .env must not reach it. */
export function testEnvironment(env: PlatformEnv = {}): NodeJS.ProcessEnv {
  return { ...process.env, MAMBA_ENV_FILE: '', ...env };
}

async function startArguments(dataDir: string, runtime: Runtime): Promise<string[]> {
  const port = String(await freePort());
  return ['start', '--', '--data-dir', join(dataDir, 'data'), '--port', port, '--runtime', runtime];
}

function freshDataDir(runtime: Runtime): string {
  return mkdtempSync(join(tmpdir(), `mamba-e2e-${runtime}-`));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid ?? 0), signal);
  } catch {
    // the group is gone
  }
}

function keepLog(name: string, child: ChildProcess): void {
  const folder = join(ownRoot, 'reports/e2e');
  mkdirSync(folder, { recursive: true });
  const log = createWriteStream(join(folder, `${name}.log`), { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
}
