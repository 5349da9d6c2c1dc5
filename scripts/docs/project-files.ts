import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Paths of the project's own files that match the patterns of `git ls-files`, those that are not committed yet included. */
export function projectFiles(...patterns: string[]): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns];
  const paths = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 }).split('\n');
  return paths.filter((path) => path !== '' && existsSync(join(root, path)));
}

export const readProjectFile = (path: string) => readFileSync(join(root, path), 'utf8');
