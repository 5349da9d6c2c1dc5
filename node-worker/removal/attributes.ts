import { spawnSync } from 'node:child_process';
import type { Folder } from '../files/folder.ts';
import { pathToBytes } from '../files/paths.ts';

/** Names given to one process; a folder may hold a million. */
const namesAtOnce = 2000;

/**
 * Clears what keeps even root from removing entries of an open folder: the attributes *immutable* and *append only*, of the folder and of what
 * is directly in it. Node.js has no `ioctl`, so `chattr` does it, in the very folder that is open: no name is looked up from elsewhere.
 * @returns whether this machine has the program
 */
export function clearAttributes(folder: Folder): boolean {
  if (!chattr(folder, [Buffer.from('.')])) return false;
  let names: Buffer[] = [];
  for (const { name, kind } of folder.stream()) {
    if (kind !== 'file' && kind !== 'folder') continue;
    names.push(Buffer.from('./'), pathToBytes(name), Buffer.alloc(1));
    if (names.length < namesAtOnce * 3) continue;
    chattr(folder, names);
    names = [];
  }
  if (names.length > 0) chattr(folder, names);
  return true;
}

/** Names that are no UTF-8 cannot be arguments of Node.js: `xargs` takes them as bytes. Single failures show when the entry is removed. */
function chattr(folder: Folder, names: Buffer[]): boolean {
  const { error, status } = spawnSync('xargs', ['-0', 'chattr', '-f', '-i', '-a', '--'], {
    cwd: folder.pathForOthers,
    input: Buffer.concat(names),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // 127: there is no chattr; 126: it may not be run.
  return error === undefined && status !== 127 && status !== 126;
}
