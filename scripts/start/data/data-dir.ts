import { errorCode } from '../error-code.ts';
import { chmodSync, existsSync, mkdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fullDisk, Problem, unwritable } from '../problem.ts';

/** Below this a first start cannot end well: database, workflows, and a first game server. */
const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/**
 * Makes the data folder with its parts and proves that it can be written.
 * @throws Problem when it cannot, or the disk is all but full; nothing is made then
 */
export function prepareDataDir(dataDir: string): void {
  try {
    assertRoom(dataDir);
    for (const part of ['logs', 'run', 'node', 'secrets']) makeFolder(join(dataDir, part));
    chmodSync(join(dataDir, 'secrets'), 0o700);
    // As root the database runs as another user, who must get through to its own folder and can list nothing else.
    if (process.getuid?.() === 0) chmodSync(dataDir, 0o711);
    const probe = join(dataDir, 'run', '.writable');
    writeFileSync(probe, 'x');
    rmSync(probe);
  } catch (error) {
    if (['ENOTDIR', 'EEXIST'].includes(errorCode(error) ?? '')) {
      throw new Problem(`${dataDir} is, or is in, a file. Choose another with --data-dir.`, { cause: error });
    }
    throw fullDisk(String(error), dataDir) ?? unwritable(errorCode(error), dataDir) ?? error;
  }
}

/** Not `mkdir` with `recursive`: that hides a read-only disk behind ENOENT, and never ends under /proc (Node 20). */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' });
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path);
}

function assertRoom(dataDir: string): void {
  let existing = dataDir;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const freeBytes = bavail * bsize;
  if (freeBytes >= LEAST_FREE_BYTES) return;
  const free = Math.floor(freeBytes / 1024 / 1024);
  throw new Problem(
    `Only ${free} MB are free on the disk that holds ${dataDir}. Free at least 200 MB, or choose another with --data-dir.`,
  );
}
