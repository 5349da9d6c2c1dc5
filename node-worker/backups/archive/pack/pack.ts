import type { Stats } from 'node:fs';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { warningOf } from '#domain/errors/sentences/warnings.ts';
import { errorCode } from '#node-worker/files/error-code.ts';
import type { Folder } from '#node-worker/files/folder.ts';
import { openParent } from '#node-worker/files/folder.ts';
import { bytesOfData } from '#node-worker/files/holes.ts';
import { linkStaysInside } from '#node-worker/files/links.ts';
import { forPeople } from '#node-worker/files/paths.ts';
import type { Found } from '#node-worker/files/walk.ts';
import { walk } from '#node-worker/files/walk.ts';
import type { ManifestEntry } from '#node-worker/backups/manifest/format.ts';
import type { Warnings } from '#node-worker/backups/warnings.ts';
import { blockBytes, FileChecksum } from '../checksum.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { PackState, PartialFile } from './state.ts';

/** What goes with a frame: the entries that ended in it, and where to go on after it. */
export interface FrameNote {
  entries: ManifestEntry[];
  state: Omit<PackState, 'spoolBytes'>;
}

export interface PackOptions {
  root: Folder;
  writer: FrameWriter<FrameNote>;
  skip: (path: string, isFolder: boolean) => boolean;
  from: PackState | null;
  warnings: Warnings;
  /** Hears how many bytes of files were read so far, after each block. */
  onRead: (contentBytes: number) => void;
}

/**
 * Writes a folder into frames, as a tar archive. Files are read as they are at that moment, by handle and never through a link;
 * whatever happens to them meanwhile, the archive stays whole and a warning says what it has of them.
 */
export class Packer {
  readonly #options: PackOptions;
  #entries: ManifestEntry[] = [];
  #entryCount: number;
  #contentBytes: number;
  #dataBytes: number;
  #after: string | null;

  constructor(options: PackOptions) {
    this.#options = options;
    this.#entryCount = options.from?.entries ?? 0;
    this.#contentBytes = options.from?.contentBytes ?? 0;
    this.#dataBytes = options.from?.dataBytes ?? 0;
    this.#after = options.from?.after ?? null;
  }

  /** Bytes of files that are in the archive so far. */
  get contentBytes(): number {
    return this.#contentBytes;
  }

  /** What of them takes room when they are restored: holes are holes again. */
  get dataBytes(): number {
    return this.#dataBytes;
  }

  async run(): Promise<void> {
    const { root, writer, skip, from, warnings } = this.#options;
    await writer.open();
    if (from?.partial) await this.#goOn(from.partial);
    const onRefused = (path: string, reason: 'denied' | 'too deep'): void =>
      warnings.add(
        reason === 'denied'
          ? warningOf('backup.denied', { path: forPeople(path) })
          : warningOf('backup.deep', { path: forPeople(path).slice(0, 200) }),
      );
    for (const found of walk(root, { skip, after: this.#after, onRefused })) await this.#add(found);
    writer.end();
    this.#cut(null);
  }

  async #add(found: Found): Promise<void> {
    switch (found.kind) {
      case 'file':
        return this.#addFile(found);
      case 'folder':
        return this.#addFolder(found);
      case 'link':
        return this.#addLink(found);
      case 'other':
        this.#options.warnings.add(warningOf('backup.other', { path: forPeople(found.path) }));
    }
  }

  async #addFolder({ path, name, parent, self }: Found): Promise<void> {
    const stat = self?.stat() ?? parent.statChild(name);
    if (stat?.isDirectory() !== true) return;
    const entry: ManifestEntry = { ...this.#common(path, stat), type: 'folder' };
    this.#options.writer.header({ ...entry, ...owner(stat), bytes: 0 });
    await this.#finish(entry);
  }

  async #addLink({ path, name, parent }: Found): Promise<void> {
    const stat = parent.statChild(name);
    const target = stat?.isSymbolicLink() === true ? readLink(parent, name) : null;
    if (stat === undefined || target === null) return;
    if (!linkStaysInside(path, target)) {
      this.#options.warnings.add(warningOf('backup.link', { path: forPeople(path) }));
      return;
    }
    const entry: ManifestEntry = { ...this.#common(path, stat), type: 'link', target };
    this.#options.writer.header({ ...entry, ...owner(stat), bytes: 0 });
    await this.#finish(entry);
  }

  async #addFile({ path, name, parent }: Found): Promise<void> {
    const handle = this.#open(parent, name, path);
    if (handle === null) return;
    try {
      const stat = fstatSync(handle);
      if (!stat.isFile()) return;
      const { mode, modifiedAt, at } = this.#common(path, stat);
      this.#options.writer.header({ path, type: 'file', mode, modifiedAt, bytes: stat.size, ...owner(stat) });
      const partial = {
        path,
        mode,
        modifiedAt,
        at,
        bytes: stat.size,
        done: 0,
        dataBytes: 0,
        checksum: null,
        identity: identity(stat),
      };
      await this.#content(handle, partial);
    } finally {
      closeSync(handle);
    }
  }

  #open(parent: Folder, name: string, path: string): number | null {
    try {
      return parent.openFile(name);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EACCES' || code === 'EPERM')
        this.#options.warnings.add(warningOf('backup.denied', { path: forPeople(path) }));
      // Gone, or something else in its place since it was found.
      else if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'ENXIO') throw error;
      return null;
    }
  }

  /** The rest of a file, in whose middle a process before this one ended. */
  async #goOn(partial: PartialFile): Promise<void> {
    const { root, warnings } = this.#options;
    const found = this.#find(root, partial);
    try {
      if (found === null || identity(fstatSync(found)) !== partial.identity)
        warnings.add(warningOf('backup.changed', { path: forPeople(partial.path) }));
      await this.#content(found, partial);
    } finally {
      if (found !== null) closeSync(found);
    }
  }

  #find(root: Folder, { path }: PartialFile): number | null {
    try {
      const { parent, name, close } = openParent(root, path);
      try {
        return parent.openFile(name);
      } finally {
        close();
      }
    } catch (error) {
      if (errorCode(error) === null) throw error;
      return null;
    }
  }

  /** Writes what is left of a file's content: exactly as much as its header says, whatever became of the file. */
  async #content(handle: number | null, file: PartialFile): Promise<void> {
    const { writer, warnings, onRead } = this.#options;
    const checksum = new FileChecksum(file.checksum);
    let { done, dataBytes } = file;
    let isShort = handle === null && done < file.bytes;
    while (done < file.bytes) {
      const block = writer.room(Math.min(blockBytes, file.bytes - done));
      const read = isShort || handle === null ? 0 : readWhole(handle, block, done);
      if (read < block.length) {
        isShort = true;
        block.fill(0, read);
      }
      checksum.add(block);
      writer.advance(block.length);
      done += block.length;
      const data = bytesOfData(block);
      dataBytes += data;
      this.#dataBytes += data;
      this.#contentBytes += block.length;
      onRead(this.#contentBytes);
      if (writer.isFull && done < file.bytes) {
        this.#cut({ ...file, done, dataBytes, checksum: checksum.state });
        await writer.open();
      }
    }
    if (isShort) warnings.add(warningOf('backup.shorter', { path: forPeople(file.path) }));
    else if (handle !== null && fstatSync(handle).size > file.bytes)
      warnings.add(warningOf('backup.grew', { path: forPeople(file.path), bytes: String(file.bytes) }));
    writer.pad(file.bytes);
    const { path, mode, modifiedAt, at, bytes } = file;
    const end = { bytes, dataBytes, checksum: checksum.digest(), at };
    await this.#finish({ kind: 'entry', path, type: 'file', mode, modifiedAt, ...end });
  }

  #common(path: string, stat: Stats) {
    const { rawBytes } = this.#options.writer;
    return {
      kind: 'entry',
      path,
      mode: stat.mode & 0o777,
      modifiedAt: Math.floor(stat.mtimeMs),
      at: rawBytes,
    } as const;
  }

  async #finish(entry: ManifestEntry): Promise<void> {
    this.#entries.push(entry);
    this.#entryCount += 1;
    this.#after = entry.type === 'folder' ? `${entry.path}/` : entry.path;
    const { writer } = this.#options;
    if (!writer.isFull) return;
    this.#cut(null);
    await writer.open();
  }

  /** Ends the frame here. */
  #cut(partial: PartialFile | null): void {
    const { writer, warnings } = this.#options;
    const { rawBytes } = writer;
    const entries = this.#entries;
    const entryCount = this.#entryCount;
    const contentBytes = this.#contentBytes;
    const dataBytes = this.#dataBytes;
    const after = this.#after;
    const state = {
      version: 2 as const,
      rawBytes,
      contentBytes,
      dataBytes,
      entries: entryCount,
      after,
      partial,
      warnings: structuredClone(warnings.state),
    };
    this.#entries = [];
    writer.close({ entries, state });
  }
}

/** Null for one that is gone, or no link any more. */
function readLink(parent: Folder, name: string): string | null {
  try {
    return parent.readLink(name);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EINVAL') throw error;
    return null;
  }
}

function owner({ uid, gid }: Stats): { uid: number; gid: number } {
  return { uid, gid };
}

/** Which file it is, and of when. */
function identity({ dev, ino, size, mtimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs].join(' ');
}

/** Reads until the buffer is full or the file ends. */
function readWhole(handle: number, target: Buffer, position: number): number {
  let read = 0;
  while (read < target.length) {
    const bytes = readSync(handle, target, read, target.length - read, position + read);
    if (bytes === 0) break;
    read += bytes;
  }
  return read;
}
