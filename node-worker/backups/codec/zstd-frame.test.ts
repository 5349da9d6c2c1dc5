import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { checkZstdFrame, measureZstdFrame } from './zstd-frame.ts';
import { defaultLevel } from './index.ts';
import { zstdFromLibrary } from './zstd-library.ts';

const zstd = (content: Buffer, ...options: string[]): Buffer =>
  execFileSync('zstd', ['-qc', ...options], { input: content, maxBuffer: 100 * 1024 ** 2 });

const contents: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['a byte', Buffer.from('x')],
  ['300 bytes', randomBytes(300)],
  ['zeros', Buffer.alloc(1_000_000)],
  ['noise', randomBytes(700_000)],
  ['text', Buffer.from('words and words\n'.repeat(40_000))],
];

describe('a Zstandard frame', () => {
  it.each(contents)('of %s is measured, with any encoder', async (_, content) => {
    const library = await zstdFromLibrary(defaultLevel);
    const frames = [zstd(content), zstd(content, '--no-check', '-1'), zstd(content, '-19')];
    // Its size in the header, in each width, as from a file whose size is known.
    frames.push(zstd(content, `--stream-size=${content.length}`));
    if (library !== null) frames.push(await library.compress(content));
    for (const frame of frames) {
      const measured = measureZstdFrame(frame);
      expect(measured.bytes).toBe(frame.length);
      expect(measured.maxRawBytes).toBeGreaterThanOrEqual(content.length);
      const between = Buffer.concat([Buffer.from('before'), frame, frame]);
      expect(measureZstdFrame(between, 6)).toEqual(measured);
    }
  });

  it('that is cut off anywhere is none', () => {
    const frame = zstd(Buffer.from('words and words\n'.repeat(20_000)));
    for (let bytes = 0; bytes < frame.length; bytes += 1)
      expect(() => measureZstdFrame(frame.subarray(0, bytes))).toThrow(/no Zstandard frame|cut off/);
  });

  it('of any bytes is measured or refused, and never measured beyond its end', () => {
    const good = zstd(randomBytes(400));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const data = Buffer.concat([good.subarray(0, 4), Buffer.from(bytes)]);
        try {
          expect(measureZstdFrame(data).bytes).toBeLessThanOrEqual(data.length);
        } catch (error) {
          expect((error as Error).message).toMatch(/Zstandard frame/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('of many blocks that repeat a byte is refused before it is unpacked', () => {
    // Each block of four bytes is 128 KiB of zeros: type 1 (RLE), RFC 8878, 3.1.1.2.
    const block = Buffer.from([0, 0, 0, 0]);
    block.writeUIntLE((128 * 1024 * 8) | 2, 0, 3);
    const last = Buffer.from(block);
    last.writeUIntLE((128 * 1024 * 8) | 3, 0, 3);
    const blocks: Buffer[] = Array.from({ length: 10_000 }, () => block);
    const bomb = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]), ...blocks, last]);
    expect(measureZstdFrame(bomb).maxRawBytes).toBe(10_001 * 128 * 1024);
    expect(() => checkZstdFrame(bomb, 1024 ** 2)).toThrow('would unpack to more');
  });

  it('must be one, without anything after it', () => {
    const frame = zstd(Buffer.from('hello'));
    expect(() => checkZstdFrame(frame, 5)).not.toThrow();
    expect(() => checkZstdFrame(Buffer.concat([frame, frame]), 10)).toThrow('more bytes than one frame');
    expect(() => checkZstdFrame(Buffer.concat([frame, Buffer.from('x')]), 5)).toThrow('more bytes than one frame');
  });
});
