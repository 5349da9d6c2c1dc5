import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Bytes that a folder takes on disk (blocks, hard links once); 0 when it is not there. */
export async function folderBytes(folder: string): Promise<number> {
  // Files may vanish while they are counted: `du` then complains, and still prints the sum.
  const { stdout } = await run('du', ['-skx', folder]).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? '',
  }));
  return (Number.parseInt(stdout, 10) || 0) * 1024;
}

export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
}
