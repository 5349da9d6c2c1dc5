import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { OutputChunk } from '../runtime.ts';
import { fileChange } from './watch.ts';

const CHUNK_BYTES = 64 * 1024;
/** A writer that fills this much between two reads is in a flood: waiting a moment then saves a wake-up per line. */
const FLOOD_BYTES = 4 * 1024;
const FLOOD_PAUSE_MS = 2;

/**
 * The bytes of a growing file from an offset on, ending once `ended` has settled and all is read. What the page cache
 * holds is read synchronously: five microseconds, where a trip through the thread pool takes a hundred.
 */
export async function* tail(
  file: string,
  from: number,
  ended: Promise<unknown>,
  signal: AbortSignal,
): AsyncGenerator<OutputChunk> {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const end = new AbortController();
  const onEnd = (): void => end.abort();
  ended.then(onEnd, onEnd);
  const wake = AbortSignal.any([signal, end.signal]);
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let offset = from;
  try {
    while (!signal.aborted) {
      const wasOver = end.signal.aborted;
      const bytes = readSync(fd, buffer, 0, CHUNK_BYTES, offset);
      if (bytes > 0) {
        offset += bytes;
        yield { data: Buffer.from(buffer.subarray(0, bytes)), position: String(offset) };
        if (bytes < FLOOD_BYTES || bytes === CHUNK_BYTES) await turn();
        else await pause(FLOOD_PAUSE_MS);
        continue;
      }
      if (wasOver) return;
      const { size } = fstatSync(fd);
      // The game itself emptied the file: what it writes now is new.
      if (size < offset) offset = 0;
      await fileChange(file, () => fstatSync(fd).size === size, wake);
    }
  } finally {
    closeSync(fd);
  }
}
