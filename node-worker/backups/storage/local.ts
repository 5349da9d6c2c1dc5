import { constants, createReadStream, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { errorCode } from '#node-worker/files/error-code.ts';
import { syncFolder } from '#node-worker/files/sync.ts';
import { backupMissing, fileError, storageUnavailable } from '../errors.ts';
import type { ByteRange, Storage, Upload } from './storage.ts';

/** What is being written has this after its name, so that a truncated file is never taken for a backup. */
const unfinished = '.unfinished';

/** The disk is given its work while there is more to write, lest all of it be waited for at the end. */
const syncEvery = 64 * 1024 ** 2;

/** Backups in a folder of the node. Written beside their place and renamed into it once they are safe on disk. */
export class LocalStorage implements Storage {
  readonly kind = 'local';

  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async size(name: string): Promise<number | null> {
    try {
      return (await stat(this.#file(name))).size;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw storageUnavailable(`${this.#root} cannot be read`, error);
    }
  }

  async read(name: string, range?: ByteRange): Promise<Readable> {
    const file = await open(this.#file(name), constants.O_RDONLY).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') throw backupMissing(this.#file(name));
      throw storageUnavailable(`${this.#file(name)} cannot be read`, error);
    });
    const limits = range === undefined ? {} : { start: range.start, end: range.end - 1 };
    return createReadStream('', { fd: file, highWaterMark: 256 * 1024, ...limits });
  }

  async put(name: string, data: Buffer): Promise<void> {
    const upload = await this.begin(name);
    try {
      await upload.write(data);
      await upload.complete();
    } finally {
      await upload.close();
    }
  }

  async remove(names: string[]): Promise<void> {
    for (const name of names) {
      await rm(this.#file(name), { force: true });
      await this.#removeEmptyFolders(name);
    }
  }

  async begin(name: string): Promise<LocalUpload> {
    const file = this.#file(name);
    try {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      return new LocalUpload(await open(file + unfinished, 'w', 0o600), file);
    } catch (error) {
      throw fileError(error, `writing ${file}`);
    }
  }

  async abandon(name: string): Promise<void> {
    await this.remove([name + unfinished]);
  }

  #file(name: string): string {
    return path.join(this.#root, name);
  }

  /** Folders of the server and of its tenant go with their last backup. */
  async #removeEmptyFolders(name: string): Promise<void> {
    for (let folder = path.dirname(name); folder !== '.'; folder = path.dirname(folder)) {
      const isGone = await rmdir(this.#file(folder)).then(
        () => true,
        (error: unknown) => errorCode(error) === 'ENOENT',
      );
      if (!isGone) return;
    }
  }
}

class LocalUpload implements Upload {
  readonly resumedFrom = null;
  #unsynced = 0;
  #syncing: Promise<void> | null = null;

  readonly #handle: FileHandle;
  readonly #file: string;

  constructor(handle: FileHandle, file: string) {
    this.#handle = handle;
    this.#file = file;
  }

  /** Synchronous: archives are written in a process of its own, where a detour over other threads only costs time. */
  write(data: Buffer): Promise<void> {
    try {
      for (let at = 0; at < data.length;) at += writeSync(this.#handle.fd, data, at);
      this.#syncNowAndThen(data.length);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(fileError(error, `writing ${this.#file}`) as Error);
    }
  }

  async complete(): Promise<void> {
    try {
      await this.#syncing;
      await this.#handle.datasync();
      await rename(this.#file + unfinished, this.#file);
      await syncFolder(path.dirname(this.#file));
    } catch (error) {
      throw fileError(error, `writing ${this.#file}`);
    }
  }

  async close(): Promise<void> {
    await this.#syncing?.catch(() => {});
    await this.#handle.close();
  }

  /** A failure is heard at the end: the system tells of a lost write only once. */
  #syncNowAndThen(bytes: number): void {
    this.#unsynced += bytes;
    if (this.#unsynced < syncEvery) return;
    this.#unsynced = 0;
    this.#syncing = Promise.all([this.#syncing, this.#handle.datasync()]).then(() => {});
    this.#syncing.catch(() => {});
  }
}
