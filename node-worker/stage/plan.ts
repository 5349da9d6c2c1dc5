import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errorCode } from '../files/error-code.ts';
import { syncFolder } from '../files/sync.ts';

/**
 * What takes whose place, written before the first rename. With it, and by what lies where, any later process knows how far a
 * swap has come, and can end it or take it back.
 */
export const SwapPlan = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole'), hadFiles: z.boolean() }),
  z.object({
    kind: z.literal('paths'),
    /** None of them below another. */
    paths: z.array(z.string()),
    /** Folders above them that were not there, each before those in it. */
    created: z.array(z.string()),
  }),
]);
export type SwapPlan = z.infer<typeof SwapPlan>;

export function readPlan(file: string): SwapPlan | null {
  try {
    return SwapPlan.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

export async function writePlan(file: string, plan: SwapPlan): Promise<void> {
  const handle = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeSync(handle, JSON.stringify(plan));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(`${file}.new`, file);
  await syncFolder(path.dirname(file));
}

export async function removePlan(file: string): Promise<void> {
  rmSync(file, { force: true });
  await syncFolder(path.dirname(file)).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
  });
}
