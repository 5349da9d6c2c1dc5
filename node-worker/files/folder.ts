import type { Stats } from 'node:fs';
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  opendirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs';
import path from 'node:path';
import { forSystem, pathFromBytes } from './paths.ts';

export type ChildKind = 'file' | 'folder' | 'link' | 'other';

export interface Child {
  name: string;
  kind: ChildKind;
}

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
/** Names a file without the right to read it; Node.js does not name this one of Linux. */
const O_PATH = 0o10000000;
/** Entries that the system is asked for at once. */
const streamed = 512;

/**
 * A folder that is held open, and what is directly in it by name. A writer of a server's files (a game, an attacker in
 * it) can swap a folder for a symbolic link at any moment; a path from the root would follow it. Node.js has no `openat`, but
 * Linux shows an open folder as `/proc/self/fd/<number>`, and a name below that is looked up in this very folder.
 */
export class Folder {
  readonly #handle: number;
  /** Where names are looked up: the open folder on Linux, elsewhere only its path. */
  readonly #base: string | Buffer;

  private constructor(
    handle: number,
    /** Where names are looked up: the open folder on Linux, elsewhere only its path. */
    base: string | Buffer,
  ) {
    this.#handle = handle;
    this.#base = base;
  }

  /** Opens a folder by its path; the last part must not be a link. */
  static open(folder: string): Folder {
    return Folder.#opened(openSync(forSystem(folder), O_RDONLY | O_DIRECTORY | O_NOFOLLOW), forSystem(folder));
  }

  static #opened(handle: number, at: string | Buffer): Folder {
    return new Folder(handle, process.platform === 'linux' ? `/proc/self/fd/${handle}` : at);
  }

  /** The path of a child, safe as long as this folder is open. The last part may be a link: never follow it. */
  child(name: string): string | Buffer {
    if (typeof this.#base === 'string' && name.isWellFormed()) return `${this.#base}/${name}`;
    return Buffer.concat([Buffer.from(this.#base), Buffer.from('/'), Buffer.from(forSystem(name))]);
  }

  /** What is in it, by name in the order of code units. */
  list(): Child[] {
    let children = readdirSync(this.#base, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      kind: kindOf(entry),
    }));
    // What is no UTF-8 was replaced; only then it is read again, as bytes.
    if (children.some(({ name }) => name.includes('\ufffd'))) children = this.#listBytes();
    for (const child of children) child.kind = child.kind === 'other' ? this.#kind(child.name) : child.kind;
    return children.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** What is in it, in no order and never all at once: for folders of any size. Entries may be removed meanwhile. */
  *stream(): Generator<Child> {
    // The types of Node.js 20 do not know that entries can be bytes here, too.
    const options = { bufferSize: streamed, encoding: 'buffer' as BufferEncoding };
    const entries = opendirSync(this.#base as string, options);
    try {
      for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
        const name = pathFromBytes(entry.name as unknown as Buffer);
        const kind = kindOf(entry);
        yield { name, kind: kind === 'other' ? this.#kind(name) : kind };
      }
    } finally {
      entries.closeSync();
    }
  }

  #listBytes(): Child[] {
    const entries = readdirSync(this.#base, { withFileTypes: true, encoding: 'buffer' });
    return entries.map((entry) => ({ name: pathFromBytes(entry.name), kind: kindOf(entry) }));
  }

  /** Some file systems do not tell kinds in their lists. */
  #kind(name: string): ChildKind {
    const found = lstatSync(this.child(name), { throwIfNoEntry: false });
    return found === undefined ? 'other' : kindOf(found);
  }

  stat(): Stats {
    return fstatSync(this.#handle);
  }

  /** The mount that it lies on. A folder that is mounted from elsewhere on the same disk differs in nothing else. */
  mountId(): string {
    if (process.platform !== 'linux') return String(this.stat().dev);
    const text = readFileSync(`/proc/self/fdinfo/${this.#handle}`, 'latin1');
    return /^mnt_id:\s*(\d+)$/m.exec(text)?.[1] ?? String(this.stat().dev);
  }

  /** A path by which a process started from this one finds this very folder. */
  get pathForOthers(): string {
    return process.platform === 'linux' ? `/proc/${process.pid}/fd/${this.#handle}` : String(this.#base);
  }

  chmod(mode: number): void {
    fchmodSync(this.#handle, mode);
  }

  /** Lets the owner enter a folder in it; never through a link. */
  openUp(name: string): void {
    if (process.platform !== 'linux') return;
    const handle = openSync(this.child(name), O_PATH | O_DIRECTORY | O_NOFOLLOW);
    try {
      chmodSync(`/proc/self/fd/${handle}`, 0o700);
    } finally {
      closeSync(handle);
    }
  }

  /** Of a child itself, also when it is a link; undefined when it is gone. */
  statChild(name: string): Stats | undefined {
    return lstatSync(this.child(name), { throwIfNoEntry: false });
  }

  /** Throws `ELOOP` or `ENOTDIR` where it is no folder (any more). */
  openFolder(name: string): Folder {
    const at = this.child(name);
    return Folder.#opened(openSync(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), at);
  }

  /** Opens a file to read. Never waits for a fifo's other end; the caller looks at what it has opened. */
  openFile(name: string): number {
    return openSync(this.child(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  }

  readLink(name: string): string {
    return pathFromBytes(readlinkSync(this.child(name), { encoding: 'buffer' }));
  }

  /** Makes renames in it outlive a power failure. */
  sync(): void {
    fsyncSync(this.#handle);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

function kindOf(entry: Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>): ChildKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** The folder that holds a path, opened part by part from a root, and the path's last part. Throws where a part is no folder. */
export function openParent(root: Folder, relative: string): { parent: Folder; name: string; close: () => void } {
  const opened: Folder[] = [];
  let parent = root;
  try {
    for (const part of relative.split('/').slice(0, -1)) {
      parent = parent.openFolder(part);
      opened.push(parent);
    }
  } catch (error) {
    for (const folder of opened) folder.close();
    throw error;
  }
  const close = (): void => {
    for (const folder of opened) folder.close();
  };
  return { parent, name: path.posix.basename(relative), close };
}
