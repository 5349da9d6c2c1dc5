import { closeSync, copyFileSync, existsSync, openSync, readSync, renameSync, statSync, truncateSync } from 'node:fs';

const LARGEST_LOG_BYTES = 10 * 1024 * 1024;
const OLD_LOGS = 3;

/**
 * Turns a log over once it is too large: x.log → x.log.1 → … → x.log.3, the oldest dropped. Processes write straight into
 * their file, so that they outlive us undisturbed; so it is copied and emptied in place, never moved from under them.
 */
export function rotateLog(file: string, largestBytes = LARGEST_LOG_BYTES): boolean {
  if (!existsSync(file) || statSync(file).size <= largestBytes) return false;
  for (let age = OLD_LOGS - 1; age >= 1; age--) {
    if (existsSync(`${file}.${age}`)) renameSync(`${file}.${age}`, `${file}.${age + 1}`);
  }
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
  return true;
}

/** What a log has from a byte on, and where it ends now. After a rotation it is read from its beginning. */
export function readTail(file: string, from: number): { text: string; end: number } {
  const size = sizeOf(file);
  const start = from > size ? 0 : from;
  if (size === start) return { text: '', end: size };
  const buffer = Buffer.alloc(size - start);
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, buffer, 0, buffer.length, start);
    return { text: buffer.toString('utf8', 0, length), end: start + length };
  } finally {
    closeSync(handle);
  }
}

export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
