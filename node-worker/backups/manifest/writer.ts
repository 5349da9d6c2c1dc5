import { createReadStream } from 'node:fs';
import type { Codec } from '../codec/index.ts';
import { manifestPieceBytes } from './reader.ts';

/** A manifest's file, compressed as its storage keeps it: piece by piece. */
export async function packManifest(file: string, codec: Codec): Promise<Buffer> {
  const packed: Buffer[] = [];
  for await (const piece of createReadStream(file, { highWaterMark: manifestPieceBytes }) as AsyncIterable<Buffer>)
    packed.push(await codec.compress(piece));
  return Buffer.concat(packed);
}
