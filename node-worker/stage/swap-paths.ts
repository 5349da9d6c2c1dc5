import { lchownSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { codedError } from '#domain/errors.ts';
import { errorCode } from '../files/error-code.ts';
import { Folder, openParent } from '../files/folder.ts';
import { forPeople } from '../files/paths.ts';
import type { StagePlaces } from './places.ts';
import type { SwapPlan } from './plan.ts';

type PathsPlan = Extract<SwapPlan, { kind: 'paths' }>;
type Root = 'files' | 'staged' | 'kept';

/** What is to change places, and which folders must be made for it. Throws `restore.blocked`. */
export function planPaths(places: StagePlaces, paths: string[]): PathsPlan {
  const wanted = outermost(paths.map((path) => path.replace(/\/+$/, '')));
  const created = new Set<string>();
  withRoot(places.files, (files) => {
    for (const path of wanted) for (const folder of missingAbove(files, path)) created.add(folder);
  });
  return { kind: 'paths', paths: wanted, created: [...created] };
}

/** Each path: what is there goes to `kept`, what was staged comes in its place. Goes on wherever one before this stopped. */
export function swapPaths(places: StagePlaces, plan: PathsPlan): void {
  withRoots(places, (roots) => {
    for (const folder of plan.created) makeFolder(roots.files, folder);
    for (const path of plan.paths) {
      if (!isThere(roots.staged, path)) continue; // done
      if (isThere(roots.files, path)) move(roots, 'files', 'kept', path);
      move(roots, 'staged', 'files', path);
    }
    roots.files.sync();
  });
}

/** The other way round. */
export function unswapPaths(places: StagePlaces, plan: PathsPlan): void {
  withRoots(places, (roots) => {
    for (const path of [...plan.paths].reverse()) {
      if (!isThere(roots.staged, path) && isThere(roots.files, path)) move(roots, 'files', 'staged', path);
      if (isThere(roots.kept, path)) move(roots, 'kept', 'files', path);
    }
    for (const folder of [...plan.created].reverse()) removeFolder(roots.files, folder);
    roots.files.sync();
  });
}

/** Without those that lie below another. */
function outermost(paths: string[]): string[] {
  const all = new Set(paths);
  const isBelowAnother = (path: string): boolean => {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1))
      if (all.has(path.slice(0, slash))) return true;
    return false;
  };
  return [...all].filter((path) => !isBelowAnother(path));
}

function missingAbove(files: Folder, path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  const above = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return above.filter((folder) => {
    const stat = at(files, folder, (parent, name) => parent.statChild(name));
    if (stat === undefined || stat === null) return true;
    if (stat.isDirectory()) return false;
    throw codedError(
      'restore.blocked',
      { path: forPeople(path), folder: forPeople(folder) },
      { details: { path, folder } },
    );
  });
}

function isThere(root: Folder, path: string): boolean {
  return at(root, path, (parent, name) => parent.statChild(name) !== undefined) === true;
}

/** Renames by handle on both sides, so that no link in the server's files leads a rename elsewhere. */
function move(roots: Record<Root, Folder>, from: Root, to: Root, path: string): void {
  if (to !== 'files') makeAbove(roots[to], path);
  at(roots[from], path, (source, name) =>
    at(roots[to], path, (target) => {
      renameSync(source.child(name), target.child(name));
      source.sync();
      target.sync();
    }),
  );
}

function makeAbove(root: Folder, path: string): void {
  const parts = path.split('/').slice(0, -1);
  parts.forEach((_, index) => makeFolder(root, parts.slice(0, index + 1).join('/')));
}

/** Owned like the folder that it is in. */
function makeFolder(root: Folder, path: string): void {
  at(root, path, (parent, name) => {
    if (parent.statChild(name) !== undefined) return;
    mkdirSync(parent.child(name), 0o755);
    const { uid, gid } = parent.stat();
    if (process.getuid?.() === 0) lchownSync(parent.child(name), uid, gid);
  });
}

function removeFolder(root: Folder, path: string): void {
  at(root, path, (parent, name) => {
    try {
      rmdirSync(parent.child(name));
    } catch (error) {
      // Already gone, or something was put into it.
      if (errorCode(error) === null) throw error;
    }
  });
}

/** Null where a folder above the path is missing. */
function at<Result>(root: Folder, path: string, work: (parent: Folder, name: string) => Result): Result | null {
  let found: ReturnType<typeof openParent>;
  try {
    found = openParent(root, path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR' || errorCode(error) === 'ELOOP') return null;
    throw error;
  }
  try {
    return work(found.parent, found.name);
  } finally {
    found.close();
  }
}

function withRoots(places: StagePlaces, work: (roots: Record<Root, Folder>) => void): void {
  mkdirSync(places.kept, { recursive: true, mode: 0o700 });
  mkdirSync(places.staged, { recursive: true, mode: 0o700 });
  withRoot(places.files, (files) =>
    withRoot(places.staged, (staged) => withRoot(places.kept, (kept) => work({ files, staged, kept }))),
  );
}

function withRoot(folder: string, work: (root: Folder) => void): void {
  const root = Folder.open(folder);
  try {
    work(root);
  } finally {
    root.close();
  }
}
