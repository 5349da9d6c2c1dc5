import type { ArchiveFormat } from '#domain/backups/backup.ts';
import { codedError } from '#domain/errors.ts';
import type { Codec } from './codec.ts';
import { gzipCodec } from './gzip.ts';
import { zstdFromLibrary } from './zstd-library.ts';
import { zstdFromProgram } from './zstd-program.ts';

/**
 * Level 1 takes a fifth less time than level 2 on files that are half incompressible, and 5 % more room; level 3 twice as long on what cannot
 * be compressed. A setting of the node.
 */
export const defaultLevel = 1;

const zstd = new Map<number, Promise<Codec | null>>();

function findZstd(level: number): Promise<Codec | null> {
  const known = zstd.get(level);
  if (known !== undefined) return known;
  const found = zstdFromLibrary(level).then((library) => library ?? zstdFromProgram(level));
  zstd.set(level, found);
  return found;
}

/** What new archives of this node are compressed with: Zstandard by a library or by the system's program, else gzip. */
export async function bestCodec(level = defaultLevel): Promise<Codec> {
  return (await findZstd(level)) ?? gzipCodec;
}

/** What can read an archive of this format. Throws `backup.unreadable` where there is nothing for it on this node. */
export async function codecFor(format: ArchiveFormat): Promise<Codec> {
  if (format === 'tar.gz') return gzipCodec;
  const codec = await findZstd(defaultLevel);
  if (codec !== null) return codec;
  throw codedError('backup.unreadable');
}

export type { Codec } from './codec.ts';
