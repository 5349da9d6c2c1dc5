import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { RemoveJob } from '../protocol.ts';

/**
 * Removes a folder. When something took its place, that is written out first: a kernel may hold new files in memory for half a
 * minute, and a power failure after the old ones are gone would leave neither.
 */
export async function removeFolder({ folder, after }: RemoveJob): Promise<null> {
  if (after !== null) await promisify(execFile)('sync', ['-f', after]).catch(() => {}); // a system without that option
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  return null;
}
