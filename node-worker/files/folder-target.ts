import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  ftruncateSync,
  futimesSync,
  lchownSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { errorCode } from './error-code.ts';
import { holeBytes, isHole } from './holes.ts';
import { forSystem } from './paths.ts';
import { seconds } from './seconds.ts';

/** The owner of files; null leaves them to the user that runs this process. */
export type FileOwner = { uid: number; gid: number } | null;

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** Something of this name is there already. */
export class AlreadyThereError extends Error {
  override name = 'AlreadyThereError';
}

/**
 * Fills a new folder that no other process can reach yet. Nothing in it is ever written over or followed. Folders get their modes
 * and times last, when nothing is put into them any more.
 */
export class FolderTarget {
  readonly #folders: { path: string; mode: number; modifiedAt: number }[] = [];
  #handle: number | null = null;
  #position = 0;
  #endsInHole = false;
  #mode = 0;
  #writtenBytes = 0;

  readonly #root: string;
  readonly #owner: FileOwner;

  constructor(root: string, owner: FileOwner) {
    this.#root = root;
    this.#owner = owner;
  }

  /** Of files so far, without holes. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  folder(path: string, mode: number, modifiedAt: number): void {
    const at = this.#at(path);
    create(path, () => mkdirSync(at, 0o700));
    if (this.#owner !== null) lchownSync(at, this.#owner.uid, this.#owner.gid);
    this.#folders.push({ path, mode, modifiedAt });
  }

  link(path: string, target: string): void {
    const at = this.#at(path);
    create(path, () => symlinkSync(forSystem(target), at));
    if (this.#owner !== null) lchownSync(at, this.#owner.uid, this.#owner.gid);
  }

  beginFile(path: string, mode: number): void {
    const at = this.#at(path);
    this.#handle = create(path, () => openSync(at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600));
    this.#position = 0;
    this.#endsInHole = false;
    this.#mode = mode;
  }

  data(piece: Buffer): void {
    for (let at = 0; at < piece.length;) {
      const part = piece.subarray(at, at + holeBytes);
      if (isHole(part)) this.#skip(part.length);
      else {
        // Everything up to the next zeros goes out in one call.
        let end = at + part.length;
        while (end < piece.length && !isHole(piece.subarray(end, end + holeBytes))) end += holeBytes;
        this.#write(piece.subarray(at, end));
        at = Math.min(end, piece.length);
        continue;
      }
      at += part.length;
    }
  }

  endFile(modifiedAt: number): void {
    const handle = this.#handle;
    if (handle === null) return;
    if (this.#endsInHole) ftruncateSync(handle, this.#position);
    if (this.#owner !== null) fchownSync(handle, this.#owner.uid, this.#owner.gid);
    fchmodSync(handle, this.#mode);
    futimesSync(handle, seconds(modifiedAt), seconds(modifiedAt));
    this.close();
  }

  /** Closes what is open, also in the middle of a file. */
  close(): void {
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }

  finish(): void {
    for (const { path, mode, modifiedAt } of this.#folders.reverse()) {
      const at = this.#at(path);
      chmodSync(at, mode);
      utimesSync(at, seconds(modifiedAt), seconds(modifiedAt));
    }
    this.#folders.length = 0;
  }

  #at(path: string): string | Buffer {
    return forSystem(`${this.#root}/${path}`);
  }

  #skip(bytes: number): void {
    this.#position += bytes;
    this.#endsInHole = true;
  }

  #write(data: Buffer): void {
    if (this.#handle === null) throw new Error('no file is open');
    for (let at = 0; at < data.length;) at += writeSync(this.#handle, data, at, data.length - at, this.#position + at);
    this.#position += data.length;
    this.#writtenBytes += data.length;
    this.#endsInHole = false;
  }
}

function create<Result>(path: string, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new AlreadyThereError(path);
    throw error;
  }
}
