import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The folder of such a tree, at the top of a server's files. */
export const stubbornName = 'stubborn';
/** Together longer than any path may be. */
const depth = 60;
const part = 'n'.repeat(104);

/**
 * Plants a tree in a server's files that no `rm` by paths removes: nested beyond the length of a path and, where this machine can, with a folder
 * that is immutable. It has no files, so the server's contents are the same with it.
 */
export function plantStubborn(files: string): void {
  const script = `for (const part of process.argv.slice(1)) { fs.mkdirSync(part); process.chdir(part); }`;
  execFileSync(process.execPath, ['-e', script, stubbornName, ...Array.from({ length: depth }, () => part)], {
    cwd: files,
  });
  spawnSync('chattr', ['+i', join(files, stubbornName)]);
}

/** Takes it away again from a server that stays. */
export function uprootStubborn(files: string): void {
  removeWhole(join(files, stubbornName));
}

/** Removes a folder with whatever a campaign planted in it: deeper than Node.js can remove, and immutable where nothing removed it. */
export function removeWhole(folder: string): void {
  spawnSync('chattr', ['-R', '-i', folder], { stdio: 'ignore' });
  execFileSync('rm', ['-rf', folder]);
}
