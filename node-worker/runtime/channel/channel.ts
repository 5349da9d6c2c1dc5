import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { chown, mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Owner of the files; null leaves them with the worker's user. */
export type Owner = { uid: number; gid: number } | null;

/** What stands in the exit file while the process runs: its block on disk is taken before the disk can be full. */
const RUNNING = `-${' '.repeat(31)}\n`;

/**
 * The folder through which one run talks to the worker that runs at the time: `output` (appended),
 * `input` (a FIFO that the wrapper itself keeps open), `exit`, and for installs `script`. Only the files belong to the
 * run's user, never the folder: a game cannot put a link in their place.
 */
export class Channel {
  readonly output: string;
  readonly input: string;
  readonly exit: string;
  readonly pid: string;

  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;

    this.output = path.join(dir, 'output');
    this.input = path.join(dir, 'input');
    this.exit = path.join(dir, 'exit');
    this.pid = path.join(dir, 'pid');
  }

  /** Makes the folder and its files, tolerating what is already there. */
  async create(owner: Owner, script?: string): Promise<void> {
    await mkdir(this.dir, { recursive: true, mode: 0o711 });
    const files = [this.output, this.exit];
    await Promise.all([
      writeFile(this.output, '', { flag: 'a', mode: 0o600 }),
      writeFile(this.exit, RUNNING, { mode: 0o600 }),
      script === undefined ? this.#createInput() : writeFile(path.join(this.dir, 'script'), script, { mode: 0o644 }),
    ]);
    if (script === undefined) files.push(this.input);
    if (owner !== null) await Promise.all(files.map((file) => chown(file, owner.uid, owner.gid)));
  }

  async #createInput(): Promise<void> {
    // Node.js has no mkfifo of its own.
    await run('mkfifo', ['-m', '600', this.input]).catch(async (error: unknown) => {
      if (!(await stat(this.input).catch(() => null))?.isFIFO()) throw error;
    });
  }

  /** The exit code as a shell tells it (128 + n: ended by signal n) and when; null while it runs or was never written. */
  async readExit(): Promise<{ code: number; endedAt: string } | null> {
    const file = await open(this.exit, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
      () => null,
    );
    if (file === null) return null;
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0);
      const match = /^(\d{1,3})\s/.exec(buffer.toString('latin1', 0, bytesRead));
      if (match === null) return null;
      return { code: Number(match[1]), endedAt: (await file.stat()).mtime.toISOString() };
    } finally {
      await file.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}
