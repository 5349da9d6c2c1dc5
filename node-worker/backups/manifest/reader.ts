import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import type { ArchiveFormat } from '#domain/backups/backup.ts';
import type { Codec } from '../codec/index.ts';
import { codecFor } from '../codec/index.ts';
import { measureZstdFrame } from '../codec/zstd-frame.ts';

/** Manifests are compressed in pieces of at most this: what is made of one piece is garbage soon enough to be cheap. */
export const manifestPieceBytes = 64 * 1024;

/**
 * The lines of a compressed manifest, a batch at a time: of a backup with 200,000 entries, which is about 30 MB of text, only
 * a piece is unpacked at any moment. Throws where the compression is broken.
 */
export async function* manifestLines(packed: Buffer, format: ArchiveFormat): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces(packed, format)) {
    const data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = data.lastIndexOf(10);
    if (end >= 0) yield data.toString('utf8', 0, end).split('\n');
    rest = data.subarray(end + 1);
    if (rest.length > 16 * manifestPieceBytes) throw new Error('a line of the manifest has no end');
  }
  if (rest.length > 0) throw new Error('the manifest is cut off');
}

async function* pieces(packed: Buffer, format: ArchiveFormat): AsyncGenerator<Buffer> {
  if (format === 'tar.gz') {
    yield* Readable.from([packed]).pipe(createGunzip({ chunkSize: manifestPieceBytes })) as AsyncIterable<Buffer>;
    return;
  }
  const codec: Codec = await codecFor(format);
  for (let at = 0; at < packed.length;) {
    const { bytes } = measureZstdFrame(packed, at);
    yield await codec.decompress(packed.subarray(at, at + bytes), 2 * manifestPieceBytes);
    at += bytes;
  }
}
