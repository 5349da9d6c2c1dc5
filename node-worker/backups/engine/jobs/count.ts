import { Folder, openParent } from '#node-worker/files/folder.ts';
import { errorCode } from '#node-worker/files/error-code.ts';
import { walk } from '#node-worker/files/walk.ts';
import type { CountJob } from '../protocol.ts';

interface Count {
  entries: number;
  bytes: number;
}

/** Counts what is below a folder, or at and below some paths in it. */
export function countFiles({ files, paths }: CountJob): Count {
  const root = Folder.open(files);
  try {
    if (paths === null) return countBelow(root);
    return paths.map((path) => countAt(root, path)).reduce(add, { entries: 0, bytes: 0 });
  } finally {
    root.close();
  }
}

function countBelow(folder: Folder): Count {
  const count = { entries: 0, bytes: 0 };
  for (const { kind, name, parent } of walk(folder)) {
    if (kind === 'other') continue;
    count.entries += 1;
    if (kind === 'file') count.bytes += parent.statChild(name)?.size ?? 0;
  }
  return count;
}

function countAt(root: Folder, path: string): Count {
  try {
    const { parent, name, close } = openParent(root, path);
    try {
      const stat = parent.statChild(name);
      if (stat === undefined) return { entries: 0, bytes: 0 };
      if (!stat.isDirectory()) return { entries: 1, bytes: stat.isFile() ? stat.size : 0 };
      const folder = parent.openFolder(name);
      try {
        return add({ entries: 1, bytes: 0 }, countBelow(folder));
      } finally {
        folder.close();
      }
    } finally {
      close();
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw error;
    return { entries: 0, bytes: 0 };
  }
}

const add = (a: Count, b: Count): Count => ({ entries: a.entries + b.entries, bytes: a.bytes + b.bytes });
