import type { Stats } from 'node:fs';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  lchownSync,
  lutimesSync,
  mkdirSync,
  readSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { codedError } from '#domain/errors.ts';
import { errorCode } from './error-code.ts';
import type { Folder } from './folder.ts';
import { FolderTarget } from './folder-target.ts';
import { forPeople, forSystem } from './paths.ts';
import { seconds } from './seconds.ts';
import type { Found } from './walk.ts';
import { walk } from './walk.ts';

export interface CopyOptions {
  onCopied: (bytes: number) => void;
  /** Throws where the copy will not fit; not called where copies share their blocks with the original. */
  requireRoom: () => void;
}

/** What a tree holds, and what it takes on disk. */
export function treeBytes(root: Folder): { bytes: number; diskBytes: number } {
  let bytes = 0;
  let diskBytes = 0;
  for (const { kind, name, parent } of walk(root)) {
    const stat = parent.statChild(name);
    if (kind === 'file') bytes += stat?.size ?? 0;
    diskBytes += (stat?.blocks ?? 0) * 512;
  }
  return { bytes, diskBytes };
}

/**
 * Copies a tree into a new folder with modes, owners and times, links as links. On file systems that can, copies share
 * their blocks with the original until one of them is written. Sockets, pipes and devices are left out. Throws `stage.left_out` where a
 * folder cannot be copied: a copy that takes the place of the original must have all of it.
 */
export function copyTree(root: Folder, target: string, options: CopyOptions): { entries: number; bytes: number } {
  if (!sharesBlocks(target)) options.requireRoom();
  const folders: { at: string | Buffer; stat: Stats }[] = [];
  let entries = 0;
  let bytes = 0;
  const onRefused = (path: string): never => {
    throw codedError('stage.left_out', { path: forPeople(path).slice(0, 200) });
  };
  for (const found of walk(root, { onRefused })) {
    const stat = found.self?.stat() ?? found.parent.statChild(found.name);
    if (stat === undefined) continue; // gone meanwhile
    const at = forSystem(`${target}/${found.path}`);
    if (stat.isDirectory()) {
      mkdirSync(at, 0o700);
      folders.push({ at, stat });
    } else if (stat.isSymbolicLink()) {
      symlinkSync(forSystem(found.parent.readLink(found.name)), at);
      likeOriginal(at, stat);
    } else if (stat.isFile()) {
      bytes += copyFile(found, target);
      options.onCopied(bytes);
    } else continue;
    entries += 1;
  }
  // Last, when nothing is put into them any more.
  for (const { at, stat } of folders.reverse()) likeOriginal(at, stat);
  return { entries, bytes };
}

/** Copies by handle: what the name leads to by now does not matter. Returns the bytes. */
function copyFile({ parent, name, path }: Found, target: string): number {
  const handle = parent.openFile(name);
  const at = forSystem(`${target}/${path}`);
  try {
    const stat = fstatSync(handle);
    const isSparse = stat.blocks * 512 < stat.size;
    if (isSparse) copySparse(handle, stat, path, target);
    else {
      const source = process.platform === 'linux' ? `/proc/self/fd/${handle}` : parent.child(name);
      copyFileSync(source, at, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    }
    likeOriginal(at, stat);
    return stat.size;
  } finally {
    closeSync(handle);
  }
}

/** The kernel's own copy would fill the holes. */
function copySparse(handle: number, { size }: Stats, path: string, target: string): void {
  const writer = new FolderTarget(target, null);
  const buffer = Buffer.allocUnsafe(1024 ** 2);
  writer.beginFile(path, 0o600);
  try {
    for (let at = 0; at < size;) {
      const read = readSync(handle, buffer, 0, Math.min(buffer.length, size - at), at);
      if (read === 0) break;
      writer.data(buffer.subarray(0, read));
      at += read;
    }
    writer.endFile(Date.now());
  } finally {
    writer.close();
  }
}

function likeOriginal(at: string | Buffer, { uid, gid, mode, atimeMs, mtimeMs }: Stats): void {
  if (process.getuid?.() === 0) lchownSync(at, uid, gid);
  if ((mode & constants.S_IFMT) === constants.S_IFLNK) return lutimesSync(at, seconds(atimeMs), seconds(mtimeMs));
  // After the owner, which takes setuid away.
  chmodSync(at, mode & 0o7777);
  utimesSync(at, seconds(atimeMs), seconds(mtimeMs));
}

/** Whether copies on this file system share their blocks (btrfs, XFS). */
function sharesBlocks(folder: string): boolean {
  const [from, to] = [`${folder}/.from`, `${folder}/.to`];
  try {
    writeFileSync(from, 'x', { flag: 'wx' });
    copyFileSync(from, to, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOSPC') throw error;
    return false;
  } finally {
    rmSync(from, { force: true });
    rmSync(to, { force: true });
  }
}
