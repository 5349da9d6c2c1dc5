import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GameFiles } from '../platform/files.ts';

const run = promisify(execFile);

/** Unpacks an archive with the programs that everybody has, none of ours, and looks at what comes out. */
export async function contentsOfArchive(file: string): Promise<{ contents: string | null; why: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'mamba-faults-archive-'));
  try {
    await run('tar', [file.endsWith('.gz') ? '--gzip' : '--zstd', '-xf', file, '-C', folder]);
    return { contents: await new GameFiles(folder).contents(), why: '' };
  } catch (error) {
    return { contents: null, why: `: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
