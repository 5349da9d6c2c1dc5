import { xxh3 } from '@node-rs/xxhash';
import { randomBytes } from 'node:crypto';
import { blockBytes, FileChecksum } from './checksum.ts';

function checksumOf(...pieces: Buffer[]): string {
  const checksum = new FileChecksum();
  for (const piece of pieces) checksum.add(piece);
  return checksum.digest();
}

describe('the checksum of a file', () => {
  const data = randomBytes(3 * blockBytes + 1000);
  const whole = checksumOf(data);

  it('is the plain XXH3 of a small one, and of none', () => {
    const plain = (content: Buffer): string => xxh3.xxh128(content).toString(16).padStart(32, '0');
    expect(checksumOf(Buffer.from('hello'))).toBe(plain(Buffer.from('hello')));
    expect(checksumOf(data.subarray(0, blockBytes))).toBe(plain(data.subarray(0, blockBytes)));
    expect(checksumOf()).toBe(plain(Buffer.alloc(0)));
    expect(checksumOf(Buffer.alloc(0), Buffer.alloc(0))).toBe(plain(Buffer.alloc(0)));
  });

  it.each([1000, blockBytes - 1, blockBytes, blockBytes + 1, 2 * blockBytes + 7])(
    'does not depend on how it comes: pieces of %d bytes',
    (bytes) => {
      const pieces: Buffer[] = [];
      for (let at = 0; at < data.length; at += bytes) pieces.push(data.subarray(at, at + bytes));
      expect(checksumOf(...pieces)).toBe(whole);
    },
  );

  it.each([1, 2, 3])('is taken up again after %d blocks', (blocks) => {
    const first = new FileChecksum();
    first.add(data.subarray(0, blocks * blockBytes));
    const second = new FileChecksum(first.state);
    second.add(data.subarray(blocks * blockBytes));
    expect(second.digest()).toBe(whole);
  });

  it('is whole when nothing comes after it was taken up again', () => {
    const content = data.subarray(0, 2 * blockBytes);
    const first = new FileChecksum();
    first.add(content);
    expect(new FileChecksum(first.state).digest()).toBe(checksumOf(content));
  });

  it('is another one when blocks change places, one is missing or a bit is another', () => {
    const [a, b] = [data.subarray(0, blockBytes), data.subarray(blockBytes, 2 * blockBytes)];
    const flipped = Buffer.from(data);
    flipped.writeUInt8(flipped.readUInt8(data.length - 1) ^ 1, data.length - 1);
    const all = [checksumOf(a, b), checksumOf(b, a), checksumOf(a), checksumOf(b), whole, checksumOf(flipped)];
    expect(new Set(all).size).toBe(all.length);
  });
});
