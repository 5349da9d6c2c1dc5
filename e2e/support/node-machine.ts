import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { until } from '#scripts/test/until.ts';
import { testEnvironment } from './platform.ts';
import { descendants, isStillRunning } from './processes.ts';

const root = resolve(import.meta.dirname, '../..');

/** A further machine, as far as one machine can play another: a folder and processes of its own, and nothing that the platform gave it. */
export class NodeMachine {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'mamba-e2e-node-'));
  #child: ChildProcess | null = null;

  /** Runs what the panel shows, word by word; the folder is this machine's own. */
  run(command: string): void {
    const [program = '', ...args] = command.split(' ');
    const child = spawn(program, [...args, '--data-dir', this.#dataDir, '--runtime', 'process'], {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: testEnvironment(),
    });
    const folder = join(root, 'reports/e2e');
    mkdirSync(folder, { recursive: true });
    const log = createWriteStream(join(folder, 'node-machine.log'), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#child = child;
  }

  /** The power cord: everything of it is gone at once. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    this.#child = null;
    const own = [...descendants(child.pid)];
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it had ended by itself
    }
    await until('the further node to be gone', () => own.every(({ pid, command }) => !isStillRunning(pid, command)));
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.#dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
