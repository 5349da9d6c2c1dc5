import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { codedError } from '#domain/errors.ts';
import type { DomainError } from '#domain/errors.ts';

/** A program that leaves 64 KiB of commands unread for this long does not read its console. */
const PATIENCE_MS = 3000;
/** Commands that may wait while it does not. */
const MOST_WAITING = 256;

/**
 * The standard input of a run: a FIFO that its wrapper holds open, so that it never ends with us. Opened for reading
 * too, which never waits for the other end, and without blocking, so that a deaf game cannot hold up the worker.
 */
export class Input {
  #fd: number | null = null;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Writes all of it, after what was written before. */
  write(data: string): Promise<void> {
    if (this.#waiting >= MOST_WAITING) return Promise.reject(notReading());
    this.#waiting++;
    const mine = this.#last.then(() => this.#writeNow(Buffer.from(data))).finally(() => this.#waiting--);
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #writeNow(data: Buffer): Promise<void> {
    this.#fd ??= openSync(this.#file, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const deadline = Date.now() + PATIENCE_MS;
    for (let done = 0; done < data.length;) {
      try {
        done += writeSync(this.#fd, data, done);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        if (Date.now() > deadline) throw notReading();
        await pause(10);
      }
    }
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}

function notReading(): DomainError {
  return codedError('console.not_reading', {}, { kind: 'transient' });
}
