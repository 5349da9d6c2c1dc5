import { execFile } from 'node:child_process';
import type { RuntimeLog } from '../options.ts';

const STEP_BYTES = 4 * 1024 * 1024;
const BLOCK_BYTES = 4096;

/**
 * Gives the disk back the part of an output file that nobody will read again, by punching a hole: offsets stay what they
 * are and the writer never notices, which no way of rotating can say.
 */
export class Trim {
  private done = 0;
  private busy = false;

  constructor(
    private readonly file: string,
    private readonly log: RuntimeLog,
  ) {}

  /** Everything before the offset may go. Done in steps, in the background; a failure costs disk, never output. */
  upTo(offset: number): void {
    const end = offset - (offset % BLOCK_BYTES);
    if (this.busy || process.platform !== 'linux' || end - this.done < STEP_BYTES) return;
    this.busy = true;
    const args = ['--punch-hole', '--offset', String(this.done), '--length', String(end - this.done), this.file];
    execFile('fallocate', args, (error) => {
      this.busy = false;
      if (error === null) this.done = end;
      else this.log.debug({ file: this.file, err: error }, 'the console file cannot be trimmed');
    });
  }
}
