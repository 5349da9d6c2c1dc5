import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { devServerPlaces } from '#temporal/runtime/config/dev-server.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * The folder of an earlier version of this project, installed and built as its own README says. Kept in the user's cache, since that
 * takes a minute or two and never changes.
 * @param commit in full: a name that moves would find another version in the cache
 * @throws Error when the repository does not hold that commit, as a shallow clone does not
 */
export function earlierVersion(commit: string): string {
  const versions = join(devServerPlaces().cacheDir, 'versions');
  const folder = join(versions, commit);
  if (existsSync(folder)) return folder;
  if (spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: root }).status !== 0)
    throw new Error(`The version ${commit} is not in this clone. Fetch the whole history: git fetch --unshallow`);
  mkdirSync(versions, { recursive: true });
  const making = mkdtempSync(join(versions, '.making-'));
  try {
    execFileSync('bash', ['-c', 'set -o pipefail; git archive "$0" | tar --extract --directory "$1"', commit, making], {
      cwd: root,
    });
    execFileSync('npm', ['run', 'build'], { cwd: making, stdio: ['ignore', 'ignore', 'inherit'] });
    // Of two that make it at the same time one is first; the other then uses that one's.
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}
