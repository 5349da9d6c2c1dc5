import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

const pieceBytes = 64 * 1024;

/** Bytes that are the same each time, made as they are asked for. `onMade` hears how many there are so far. */
export function madeBytes(total: number, onMade: (bytes: number) => void = () => undefined): Readable {
  let made = 0;
  const piece = Buffer.alloc(pieceBytes);
  return new Readable({
    highWaterMark: pieceBytes,
    read() {
      if (made >= total) return void this.push(null);
      piece.writeUInt32LE(made / pieceBytes, 0);
      const next = Buffer.from(piece.subarray(0, Math.min(pieceBytes, total - made)));
      made += next.length;
      onMade(made);
      this.push(next);
    },
  });
}

/** What `madeBytes` amounts to. */
export async function sumOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
  return hash.digest('hex');
}
