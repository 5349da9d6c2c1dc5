import fc from 'fast-check';
import { pathFromBytes } from '#node-worker/files/paths.ts';
import type { TarHandler } from './parser.ts';
import { TarParser } from './parser.ts';
import type { TarHeader } from './read-header.ts';
import { readPax, readTarHeader, TarError } from './read-header.ts';
import type { TarEntry } from './write-header.ts';
import { maxHeaderBytes, paddedBytes, tarEndBytes, writeTarHeader } from './write-header.ts';

const plain: TarEntry = { path: 'a', type: 'file', mode: 0o644, uid: 0, gid: 0, bytes: 0, modifiedAt: 0 };

/** Remembers what it is given. */
class Seen implements TarHandler {
  readonly entries: { header: TarHeader; at: number; content: Buffer }[] = [];
  ended = 0;

  entry(header: TarHeader, at: number): void {
    this.entries.push({ header, at, content: Buffer.alloc(0) });
  }

  data(piece: Buffer): void {
    const last = this.entries.at(-1);
    if (last !== undefined) last.content = Buffer.concat([last.content, piece]);
  }

  end(): void {
    this.ended += 1;
  }
}

function headerOf(entry: Partial<TarEntry>): Buffer {
  // What was in the buffer before must not shine through.
  const buffer = Buffer.alloc(maxHeaderBytes, 0xaa);
  return buffer.subarray(0, writeTarHeader(buffer, 0, { ...plain, ...entry }));
}

function archive(entries: { entry: Partial<TarEntry>; content: Buffer }[]): Buffer {
  const pieces = entries.flatMap(({ entry, content }) => [
    headerOf({ ...entry, bytes: content.length }),
    content,
    Buffer.alloc(paddedBytes(content.length) - content.length),
  ]);
  return Buffer.concat([...pieces, Buffer.alloc(tarEndBytes)]);
}

function readHeader(data: Buffer): TarHeader | undefined {
  const seen = new Seen();
  new TarParser(seen).feed(data);
  return seen.entries[0]?.header;
}

function withChecksum(block: Buffer): Buffer {
  block.fill(32, 148, 156);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Any name that a file may have, also one that is no UTF-8. */
const name = fc
  .uint8Array({ minLength: 1, maxLength: 255 })
  .map((bytes) => pathFromBytes(Buffer.from(bytes.map((byte) => (byte === 0 || byte === 47 ? 120 : byte)))));
const path = fc.array(name, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('/'));
const entry = fc.record({
  entry: fc.record({
    path,
    type: fc.constant('file' as const),
    mode: fc.integer({ min: 0, max: 0o777 }),
    uid: fc.nat(),
    gid: fc.nat(),
    modifiedAt: fc.integer(),
  }),
  content: fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
});

describe('a tar archive', () => {
  it('is read as it was written, in pieces of any size', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), fc.integer({ min: 1, max: 3000 }), (entries, pieceBytes) => {
        const data = archive(entries);
        const seen = new Seen();
        const parser = new TarParser(seen, 7000);
        for (let at = 0; at < data.length; at += pieceBytes) parser.feed(data.subarray(at, at + pieceBytes));
        expect(parser.hasEnded).toBe(true);
        expect(seen.ended).toBe(entries.length);
        let at = 7000;
        for (const [index, written] of entries.entries()) {
          const read = seen.entries[index];
          expect(read?.at).toBe(at);
          expect(read?.header).toMatchObject({ flag: '0', path: written.entry.path, mode: written.entry.mode });
          expect(read?.content.equals(written.content)).toBe(true);
          at += headerOf(written.entry).length + paddedBytes(written.content.length);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['100 bytes', 'n'.repeat(100), 512],
    ['a prefix of 155 and a name of 100', `${'p'.repeat(155)}/${'n'.repeat(100)}`, 512],
    ['a prefix of 156', `${'p'.repeat(156)}/${'n'.repeat(99)}`, 3 * 512],
    ['a name of 101', 'n'.repeat(101), 3 * 512],
    ['4000 bytes', 'deep/'.repeat(799) + 'files', 512 + 4096 + 512],
  ])('has a path of %s', (_, long, bytes) => {
    const data = headerOf({ path: long });
    expect(data.length).toBe(bytes);
    expect(readHeader(data)?.path).toBe(long);
    expect(readHeader(headerOf({ path: long, type: 'folder' }))).toMatchObject({ path: long, flag: '5' });
  });

  it('has links with long targets, and names that are no UTF-8', () => {
    const latin1 = pathFromBytes(Buffer.concat([Buffer.from('caf'), Buffer.from([0xe9])]));
    const target = `${latin1}/`.repeat(60) + 'end';
    expect(readHeader(headerOf({ path: latin1, type: 'link', target }))).toMatchObject({
      flag: '2',
      path: latin1,
      target,
    });
  });

  it.each([0o77777777777, 0o100000000000, 2 ** 45])('has files of %d bytes', (bytes) => {
    expect(readHeader(headerOf({ bytes }))?.bytes).toBe(bytes);
  });

  it('counts the length of an extended record with its own digits', () => {
    for (let length = 80; length < 120; length += 1) {
      const data = headerOf({ type: 'link', path: 'a', target: 'x'.repeat(length + 100) });
      expect(readHeader(data)?.target).toHaveLength(length + 100);
    }
    for (let length = 980; length < 1000; length += 1)
      expect(readHeader(headerOf({ path: 'x'.repeat(length) }))?.path).toHaveLength(length);
  });

  it('that is another thing is refused with words, whatever its bytes', () => {
    const good = archive([
      { entry: { path: 'n'.repeat(300) }, content: Buffer.from('hello') },
      { entry: { path: 'b' }, content: Buffer.alloc(600) },
    ]);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (changes, repairs) => {
          const data = Buffer.from(good);
          for (const [at, byte] of changes) data[at] = byte;
          // A forger repairs the checksum.
          if (repairs) withChecksum(data.subarray(0, 512));
          try {
            new TarParser(new Seen()).feed(data);
          } catch (error) {
            expect(error).toBeInstanceOf(TarError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('with a wrong checksum is refused, with each byte of a header', () => {
    const good = headerOf({ path: 'some/path', bytes: 0 });
    for (let at = 0; at < 512; at += 1) {
      // The last two bytes of the checksum's field only end it.
      if (at === 154 || at === 155) continue;
      const block = Buffer.from(good);
      block[at] = (block[at] ?? 0) ^ 1;
      expect(() => readTarHeader(block)).toThrow(TarError);
    }
  });

  it('with a size in base 256, as GNU tar has it, is refused rather than misread', () => {
    const block = Buffer.from(headerOf({}));
    block.writeUInt8(0x80, 124);
    block.fill(0, 125, 136);
    block.writeUInt32BE(5, 132);
    expect(() => readTarHeader(withChecksum(block))).toThrow('a number in a header of the archive is none');
  });

  it.each([
    ['no length', 'path=x\n'],
    ['a length of nothing', '0 path=x\n'],
    ['a length beyond its end', '99 path=x\n'],
    ['a length that is none', 'x1 path=x\n'],
    ['a length that ends before its value', '6 path=x\n'],
    ['no equals sign', '9 pathxx\n'],
    ['an endless length', `${'9'.repeat(400)} path=x\n`],
  ])('has an extended header with %s', (_, text) => {
    expect(() => readPax(Buffer.from(text))).toThrow(TarError);
  });

  it('has an extended header whose size is no number, or that is too long', () => {
    expect(() => readTarHeader(headerOf({}), { size: '-5' })).toThrow(TarError);
    expect(() => readTarHeader(headerOf({}), { size: '1e9' })).toThrow(TarError);
    const long = Buffer.from(headerOf({ bytes: 1024 ** 2 }));
    long.write('x', 156, 'latin1');
    expect(() => new TarParser(new Seen()).feed(withChecksum(long))).toThrow('too long');
  });

  it('is not between entries where it is cut off, and has nothing after its end', () => {
    const data = archive([{ entry: {}, content: Buffer.alloc(700) }]);
    for (const [bytes, isWhole] of [
      [0, true],
      [100, false],
      [512, false],
      [512 + 700, false],
      [512 + 1024, true],
      [data.length - 512, true],
    ] as const) {
      const parser = new TarParser(new Seen());
      parser.feed(data.subarray(0, bytes));
      expect([bytes, parser.isBetweenEntries]).toEqual([bytes, isWhole]);
    }
    const parser = new TarParser(new Seen());
    parser.feed(data);
    parser.feed(Buffer.alloc(10_000));
    expect(() => parser.feed(Buffer.from('more'))).toThrow('after the end');
  });
});
