import type { ArchiveFormat } from '#domain/backups/backup.ts';
import { codedError } from '#domain/errors.ts';
import type { Codec } from './codec.ts';
import { gzipCodec } from './gzip.ts';
import { zstdFromLibrary } from './zstd-library.ts';
import { zstdFromProgram } from './zstd-program.ts';

let zstd: Promise<Codec | null> | undefined;
const findZstd = (): Promise<Codec | null> =>
  (zstd ??= zstdFromLibrary().then((library) => library ?? zstdFromProgram()));

/** What new archives of this node are compressed with: Zstandard by a library or by the system's program, else gzip. */
export async function bestCodec(): Promise<Codec> {
  return (await findZstd()) ?? gzipCodec;
}

/** What can read an archive of this format. Throws `backup.unreadable` where there is nothing for it on this node. */
export async function codecFor(format: ArchiveFormat): Promise<Codec> {
  if (format === 'tar.gz') return gzipCodec;
  const codec = await findZstd();
  if (codec !== null) return codec;
  throw codedError('backup.unreadable');
}

export type { Codec } from './codec.ts';
