import { renameSync, writeFileSync } from 'node:fs';

/**
 * Writes a small file beside its place and swaps it in by a rename: after kill -9 it is there whole, old or new. Only the worker's user may
 * read it. A power failure may undo it.
 */
export function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
