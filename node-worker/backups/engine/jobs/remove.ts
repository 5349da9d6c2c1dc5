import { execFile } from 'node:child_process';
import { existsSync, renameSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from '#node-worker/files/error-code.ts';
import { Folder } from '#node-worker/files/folder.ts';
import { clearAttributes } from '#node-worker/removal/attributes.ts';
import type { Left } from '#domain/nodes/set-aside.ts';
import { reasonOf } from '#domain/nodes/set-aside.ts';
import { emptyTree } from '#node-worker/removal/remove-tree.ts';
import type { RemoveJob } from '../protocol.ts';

/** Where a tree lies while it is removed, in the folder of its removal. */
const asideName = 'tree';

/** What is left of a tree, and where; `at` is null when all of it is gone. */
export interface Removed {
  at: string | null;
  left: Left | null;
}

/**
 * Removes a folder. It is moved out of its server's tree first, so that the server is free whatever follows. When something took its place,
 * that is written out before: a kernel may hold new files in memory for half a minute, and a power failure after the old ones are gone would
 * leave neither.
 */
export async function removeFolder({ folder, into, after }: RemoveJob): Promise<Removed> {
  if (after !== null) await promisify(execFile)('sync', ['-f', after]).catch(() => {}); // a system without that option
  const aside = path.join(into, asideName);
  // What a process before this one had moved, or what is tried again.
  const earlier = await removeAt(aside);
  if (earlier.left !== null || !existsSync(folder)) return earlier;
  return removeAt(moveAside(folder, aside) ? aside : folder);
}

/** Whether it could be moved: not what is mounted, and not what lies on another disk. */
const moveAside = (folder: string, aside: string): boolean =>
  refusalOf(folder, () => renameSync(folder, aside)) === null;

async function removeAt(at: string): Promise<Removed> {
  const root = opened(at);
  if (root === null) return { at: null, left: null };
  try {
    const left = await emptyTree(root);
    if (left !== null) return { at, left };
  } finally {
    root.close();
  }
  return removeEmpty(at);
}

function removeEmpty(at: string): Removed {
  const code = refusalOf(at, () => rmdirSync(at));
  return code === null || code === 'ENOENT' ? { at: null, left: null } : { at, left: leftItself(code) };
}

/** Why the system refuses to change a folder, also once its attributes are cleared; null when it was changed. */
function refusalOf(folder: string, change: () => void): string | null {
  for (let isSecond = false; ; isSecond = true) {
    try {
      change();
      return null;
    } catch (error) {
      const code = errorCode(error);
      if (code === null) throw error;
      if (isSecond || code !== 'EPERM' || !within(folder, clearAttributes)) return code;
    }
  }
}

const leftItself = (code: string): Left => ({
  entries: [{ path: '', reason: reasonOf(code), detail: code }],
  count: 1,
});

function within(folder: string, work: (folder: Folder) => boolean): boolean {
  const root = opened(folder);
  if (root === null) return false;
  try {
    return work(root);
  } finally {
    root.close();
  }
}

function opened(folder: string): Folder | null {
  try {
    return Folder.open(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
