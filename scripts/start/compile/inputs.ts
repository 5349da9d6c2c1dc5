import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const IGNORED = new Set(['node_modules', 'dist', 'build', '.svelte-kit', 'generated', 'coverage', 'test-results']);

/** A fingerprint of files and folders by content: equal when nothing in them changed. Tests do not count. */
export function hashInputs(root: string, paths: string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) addPath(hash, root, path);
  return hash.digest('hex');
}

function addPath(hash: ReturnType<typeof createHash>, root: string, path: string): void {
  const entries = listFolder(join(root, path));
  if (entries === null) {
    addFile(hash, root, path);
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() && !IGNORED.has(entry.name)) addPath(hash, root, join(path, entry.name));
    if (entry.isFile() && !entry.name.endsWith('.test.ts')) addFile(hash, root, join(path, entry.name));
  }
}

function addFile(hash: ReturnType<typeof createHash>, root: string, path: string): void {
  hash.update(`${path}\0`);
  try {
    hash.update(readFileSync(join(root, path)));
  } catch {
    hash.update('missing');
  }
}

function listFolder(path: string): Dirent[] | null {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return null;
  }
}
