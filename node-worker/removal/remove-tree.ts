import { renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { errorCode } from '../files/error-code.ts';
import type { Child } from '../files/folder.ts';
import type { Folder } from '../files/folder.ts';
import { forPeople } from '../files/paths.ts';
import { clearAttributes } from './attributes.ts';
import type { Left, LeftReason } from '#domain/nodes/set-aside.ts';
import { mostLeft, reasonOf } from '#domain/nodes/set-aside.ts';

/** Folders held open at once. What lies deeper is moved up first: a tree may be deeper than a process can hold handles. */
const maxDepth = 100;
const entriesPerTurn = 500;
/** Lists of one folder while something puts files into it; a process that never stops is a reason, not a wait. */
const maxLists = 20;
const longestPath = 300;

/**
 * Removes everything below an open folder, by handles: no path is too long, and no link leads elsewhere. Attributes and modes that forbid it
 * are cleared; a mount is never entered, and never emptied. Memory is the same for a million entries. Hands the turn on now and then.
 * @returns what is left, null when the folder is empty
 */
export async function emptyTree(root: Folder): Promise<Left | null> {
  const remover = new TreeRemover(root);
  return remover.run();
}

class TreeRemover {
  readonly #root: Folder;
  readonly #mount: string;
  readonly #left: Left = { entries: [], count: 0 };
  /** Trees that were moved up, with where they had been. */
  readonly #movedUp: { name: string; path: string }[] = [];
  #moves = 0;
  #entries = 0;

  constructor(root: Folder) {
    this.#root = root;
    this.#mount = root.mountId();
  }

  async run(): Promise<Left | null> {
    await this.#empty(this.#root, '', 0);
    for (let next = this.#movedUp.pop(); next !== undefined; next = this.#movedUp.pop())
      await this.#remove(this.#root, { name: next.name, kind: 'folder' }, next.path, 1);
    return this.#left.count === 0 ? null : this.#left;
  }

  /** @returns whether nothing is left in it */
  async #empty(folder: Folder, path: string, depth: number): Promise<boolean> {
    const access = { isCleared: false };
    for (let lists = 0; lists < maxLists; lists += 1) {
      let seen = 0;
      let leftOver = 0;
      for (const child of folder.stream()) {
        seen += 1;
        this.#entries += 1;
        if (this.#entries % entriesPerTurn === 0) await turn();
        const at = path === '' ? child.name : `${path}/${child.name}`;
        if (!(await this.#remove(folder, child, at, depth + 1, access))) leftOver += 1;
      }
      if (seen === 0) return true;
      // A second look would only name again what is left; entries that came meanwhile stay with it.
      if (leftOver > 0) return false;
    }
    this.#keep(path, 'written', 'ENOTEMPTY');
    return false;
  }

  async #remove(
    parent: Folder,
    child: Child,
    path: string,
    depth: number,
    access = { isCleared: false },
  ): Promise<boolean> {
    const remove = (): Promise<Outcome> =>
      child.kind === 'folder' ? this.#removeFolder(parent, child.name, path, depth) : unlink(parent, child.name);
    let outcome = await remove();
    if (outcome === 'EPERM' || outcome === 'EACCES') {
      // Once for all of a folder: it takes a process.
      if (!access.isCleared) {
        access.isCleared = true;
        permit(parent);
      }
      outcome = await remove();
    }
    if (outcome === 'removed') return true;
    if (outcome !== 'told') this.#keep(path, reasonOf(outcome), outcome);
    return false;
  }

  async #removeFolder(parent: Folder, name: string, path: string, depth: number): Promise<Outcome> {
    if (depth > maxDepth) return this.#moveUp(parent, name, path);
    const opened = open(parent, name);
    // Something else is in its place by now, or a name of an unknown kind.
    if (opened === 'ENOTDIR' || opened === 'ELOOP') return unlink(parent, name);
    if (typeof opened === 'string') return opened;
    try {
      if (opened.mountId() !== this.#mount) return 'EBUSY';
      if (!(await this.#empty(opened, path, depth))) return 'told';
    } finally {
      opened.close();
    }
    return attempt(() => rmdirSync(parent.child(name)));
  }

  /** Into the root under a name that nothing has; what lies on a file system of its own cannot be moved, and stays. */
  #moveUp(parent: Folder, name: string, path: string): Outcome {
    const opened = open(parent, name);
    if (typeof opened === 'string') return opened;
    try {
      if (opened.mountId() !== this.#mount) return 'EBUSY';
    } finally {
      opened.close();
    }
    for (;;) {
      this.#moves += 1;
      const to = `.mamba-moved-${this.#moves}`;
      const outcome = attempt(() => renameSync(parent.child(name), this.#root.child(to)));
      if (outcome === 'ENOTEMPTY' || outcome === 'ENOTDIR') continue; // the game has something of this name
      if (outcome === 'removed') this.#movedUp.push({ name: to, path });
      return outcome;
    }
  }

  #keep(path: string, reason: LeftReason, detail: string): void {
    this.#left.count += 1;
    if (this.#left.entries.length >= mostLeft) return;
    this.#left.entries.push({ path: forPeople(path).slice(0, longestPath), reason, detail });
  }
}

/** `removed`, also by another process; `told`: what is in it has been named; else the system's code. */
type Outcome = 'removed' | 'told' | string;

const unlink = (parent: Folder, name: string): Promise<Outcome> =>
  Promise.resolve(attempt(() => unlinkSync(parent.child(name))));

function attempt(work: () => void): Outcome {
  try {
    work();
    return 'removed';
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return code === 'ENOENT' ? 'removed' : code;
  }
}

/** The folder, or the system's code; one whose mode forbids its owner to enter is opened to them first. */
function open(parent: Folder, name: string): Folder | Outcome {
  for (let isSecond = false; ; isSecond = true) {
    try {
      return parent.openFolder(name);
    } catch (error) {
      const code = errorCode(error);
      if (code === null) throw error;
      if (code === 'ENOENT') return 'removed';
      if (code !== 'EACCES' || isSecond || attempt(() => parent.openUp(name)) !== 'removed') return code;
    }
  }
}

/** Lets entries of a folder be removed, as far as the worker's user can. */
function permit(folder: Folder): void {
  attempt(() => folder.chmod(0o700));
  clearAttributes(folder);
  attempt(() => folder.chmod(0o700));
}
