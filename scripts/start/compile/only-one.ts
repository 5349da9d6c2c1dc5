import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../error-code.ts';
import { isAlive, processIdentity } from '../process-identity.ts';

/**
 * Lets one process at a time build in this clone: two installations that are started from it together would write the
 * same files. The others wait, and then find all built. One that died while building is not waited for.
 */
export async function onlyOneBuilds<T>(root: string, build: () => Promise<T>): Promise<T> {
  const file = join(root, 'dist', 'building.lock');
  mkdirSync(join(root, 'dist'), { recursive: true });
  while (!claim(file)) await delay(100);
  try {
    return await build();
  } finally {
    rmSync(file, { force: true });
  }
}

function claim(file: string): boolean {
  const identity = processIdentity(process.pid) ?? '';
  try {
    writeFileSync(file, `${process.pid} ${identity}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  if (!builderLives(file)) rmSync(file, { force: true });
  return false;
}

function builderLives(file: string): boolean {
  try {
    const [pid, identity] = readFileSync(file, 'utf8').split(' ');
    // An empty file was made this very moment and is about to be written.
    return identity === undefined || isAlive({ pid: Number(pid), identity });
  } catch {
    return false;
  }
}
