import type { Child, Folder } from './folder.ts';
import { errorCode } from './error-code.ts';

export interface Found extends Child {
  /** Relative to where the walk began. */
  path: string;
  /** The folder that it is in; open until the walk goes on. */
  parent: Folder;
}

export interface WalkOptions {
  /** Whether to leave something out, with all that is in it. */
  skip?: (path: string, isFolder: boolean) => boolean;
  /** The walk goes on after this path, as if everything up to it had been seen. */
  after?: string | null;
  /** Hears of folders that cannot be entered. */
  onRefused?: (path: string, reason: 'denied' | 'too deep') => void;
}

/** Deeper than any game goes, and well below the number of files that a process may hold open. */
const maxDepth = 200;
/** What a path in an archive may take. */
const maxPathBytes = 4000;

/**
 * Everything below a folder, each folder before what is in it, by name. Nothing outside of it is ever seen: links are found
 * and not followed. What vanishes in the middle of it is passed over: a game may be running.
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
    if (isSeen && child.name !== first) continue;
    const path = prefix + child.name;
    if (options.skip?.(path, child.kind === 'folder') === true) continue;
    if (Buffer.byteLength(path) > maxPathBytes) {
      options.onRefused?.(path, 'too deep');
      continue;
    }
    if (!isSeen) yield { ...child, path, parent: folder };
    if (child.kind === 'folder') yield* inside(folder, child.name, path, isSeen ? rest : [], depth, options);
  }
}

function* inside(
  parent: Folder,
  name: string,
  path: string,
  after: string[],
  depth: number,
  options: WalkOptions,
): Generator<Found> {
  if (depth >= maxDepth) return options.onRefused?.(path, 'too deep');
  const folder = enter(parent, name, path, options);
  if (folder === null) return;
  try {
    yield* below(folder, listOf(folder), `${path}/`, after, depth + 1, options);
  } finally {
    folder.close();
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

function enter(parent: Folder, name: string, path: string, options: WalkOptions): Folder | null {
  try {
    return parent.openFolder(name);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM') options.onRefused?.(path, 'denied');
    // Gone, or something else in its place since the list was read.
    else if (code !== 'ENOENT' && code !== 'ELOOP' && code !== 'ENOTDIR') throw error;
    return null;
  }
}
