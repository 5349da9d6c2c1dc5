import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import type { RuntimeLog } from '../options.ts';

const STEP_BYTES = 4 * 1024 * 1024;
const BLOCK_BYTES = 4096;

/**
 * Returns the part of an output file that will not be read again to the disk, by punching a hole: offsets stay what they
 * are and the writer never notices. No kind of log rotation can guarantee that.
 */
export class Trim {
  #done = 0;
  #busy = false;

  readonly #file: string;
  readonly #log: RuntimeLog;

  constructor(file: string, log: RuntimeLog) {
    this.#file = file;
    this.#log = log;
  }

  /** Everything before the offset may go. Done in steps, in the background; a failure costs disk, never output. */
  upTo(offset: number): void {
    const end = offset - (offset % BLOCK_BYTES);
    if (this.#busy || process.platform !== 'linux' || end - this.#done < STEP_BYTES) return;
    this.#busy = true;
    this.#punch(end)
      .then(
        () => (this.#done = end),
        (error: unknown) => this.#log.debug({ file: this.#file, err: error }, 'the console file cannot be trimmed'),
      )
      .finally(() => (this.#busy = false));
  }

  /**
   * By a handle that is opened without following links: where the worker is no root, the game owns the folder, too, and
   * could put a link to a file of ours in its place.
   */
  async #punch(end: number): Promise<void> {
    const file = openSync(this.#file, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const range = ['--offset', String(this.#done), '--length', String(end - this.#done)];
      const program = spawn('fallocate', ['--punch-hole', ...range, '/proc/self/fd/3'], {
        stdio: ['ignore', 'ignore', 'ignore', file],
      });
      const [code] = (await once(program, 'exit')) as [number | null];
      if (code !== 0) throw new Error(`fallocate ended with code ${String(code)}`);
    } finally {
      closeSync(file);
    }
  }
}
