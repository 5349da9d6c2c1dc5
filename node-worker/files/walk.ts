import type { Child, Folder } from './folder.ts';
import { errorCode } from './error-code.ts';

export interface Found extends Child {
  /** Relative to where the walk began. */
  path: string;
  /** The folder that it is in; open until the walk goes on. */
  parent: Folder;
  /** A folder itself, open until the walk is through it; null for one that may not be entered, and for anything else. */
  self: Folder | null;
}

export interface WalkOptions {
  /** Whether to leave something out, with all that is in it. */
  skip?: (path: string, isFolder: boolean) => boolean;
  /** The walk goes on after this path, as if everything up to it had been seen: a folder's ends with `/`, and its content is yet to come. */
  after?: string | null;
  /** Hears of folders that cannot be entered. */
  onRefused?: (path: string, reason: 'denied' | 'too deep') => void;
}

/** Deeper than any game goes, and well below the number of files that a process may hold open. */
const maxDepth = 200;
/** What a path in an archive may take: a restore writes it below its own folder, and the system takes no path of 4 KiB. */
const maxPathBytes = 3500;

/**
 * Everything below a folder, each folder before what is in it, by name. Nothing outside of it is ever seen: links are found
 * and not followed. What vanishes in the middle of it is passed over: a game may be running. What is seen below a folder is of
 * the very folder that was seen before it, so nothing is ever seen below what was passed over.
 */
export function* walk(root: Folder, options: WalkOptions = {}): Generator<Found> {
  const after = options.after?.split('/') ?? [];
  yield* below(root, root.list(), '', after, 1, options);
}

function* below(
  folder: Folder,
  children: Child[],
  prefix: string,
  after: string[],
  depth: number,
  options: WalkOptions,
): Generator<Found> {
  const [first, ...rest] = after;
  for (const child of children) {
    const isSeen = first !== undefined && child.name <= first;
    // What was seen as anything but a folder has nothing below it, whatever is there by now.
    if (isSeen && (child.name !== first || rest.length === 0)) continue;
    const path = prefix + child.name;
    if (options.skip?.(path, child.kind === 'folder') === true) continue;
    if (Buffer.byteLength(path) > maxPathBytes) {
      options.onRefused?.(path, 'too deep');
      continue;
    }
    if (child.kind === 'folder') yield* folderAt(folder, child, path, isSeen ? rest : null, depth, options);
    else if (!isSeen) yield { ...child, path, parent: folder, self: null };
  }
}

/** A folder and what is in it; `after`: where to go on in one that was seen. */
function* folderAt(
  parent: Folder,
  child: Child,
  path: string,
  after: string[] | null,
  depth: number,
  options: WalkOptions,
): Generator<Found> {
  const self = depth < maxDepth ? enter(parent, child.name) : 'too deep';
  if (self === 'gone') return;
  if (self === 'too deep' || self === 'denied') {
    if (after === null) yield { ...child, path, parent, self: null };
    return options.onRefused?.(path, self);
  }
  try {
    if (after === null) yield { ...child, path, parent, self };
    yield* below(self, listOf(self), `${path}/`, after ?? [], depth + 1, options);
  } finally {
    self.close();
  }
}

/** Of a folder that was removed while it is open: Linux has an empty list for it, others none. */
function listOf(folder: Folder): Child[] {
  try {
    return folder.list();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return [];
  }
}

function enter(parent: Folder, name: string): Folder | 'denied' | 'gone' {
  try {
    return parent.openFolder(name);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM') return 'denied';
    // Gone, or something else in its place since the list was read.
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return 'gone';
    throw error;
  }
}
