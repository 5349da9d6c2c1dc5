import { errorCode } from '../error-code.ts';
import { chmodSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskProblem, Problem } from '../problem.ts';

/** Below this a first start cannot end well: database, workflows, and a first game server. */
const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/**
 * Makes the data folder with its parts and proves that it can be written.
 * @throws Problem when it cannot, or the disk is all but full
 */
export function prepareDataDir(dataDir: string): void {
  try {
    for (const part of ['', 'logs', 'run', 'node']) mkdirSync(join(dataDir, part), { recursive: true });
    mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 });
    // As root the database runs as another user, who must get through to its own folder and can list nothing else.
    if (process.getuid?.() === 0) chmodSync(dataDir, 0o711);
    const probe = join(dataDir, 'run', '.writable');
    writeFileSync(probe, 'x');
    rmSync(probe);
  } catch (error) {
    if (isNotAFolder(error))
      throw new Problem(`${dataDir} is a file, not a folder. Choose another with --data-dir.`, { cause: error });
    throw diskProblem(error, dataDir) ?? error;
  }
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < LEAST_FREE_BYTES) {
    const free = Math.floor((bavail * bsize) / 1024 / 1024);
    throw new Problem(
      `Only ${free} MB are free on the disk that holds ${dataDir}. Free at least 200 MB, or choose another with --data-dir.`,
    );
  }
}

function isNotAFolder(error: unknown): boolean {
  return ['ENOTDIR', 'EEXIST'].includes(errorCode(error) ?? '');
}
