import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Codec } from './codec.ts';
import { gzipCodec } from './gzip.ts';
import { defaultLevel } from './index.ts';
import { zstdFromLibrary } from './zstd-library.ts';
import { zstdFromProgram } from './zstd-program.ts';

const megabyte = 1024 ** 2;

async function there(codec: Promise<Codec | null>): Promise<Codec> {
  const found = await codec;
  if (found === null) throw new Error('this machine has none');
  return found;
}

/** The usual program, which must unpack what we pack and pack what we unpack. */
const system = (command: string, input: Buffer): Buffer =>
  execFileSync('sh', ['-c', command], { input, maxBuffer: 100 * megabyte });

describe.each([
  ['gzip', () => Promise.resolve(gzipCodec), 'gzip -c', 'gzip -dc'],
  ['the library of Zstandard', () => there(zstdFromLibrary(defaultLevel)), 'zstd -qc', 'zstd -dqc'],
  ['the program zstd', () => there(zstdFromProgram(defaultLevel)), 'zstd -qc', 'zstd -dqc'],
])('%s', (_, open, pack, unpack) => {
  let codec: Codec;
  beforeAll(async () => void (codec = await open()));

  const contents: [string, Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['a byte', Buffer.from('x')],
    ['text', Buffer.from('a line of a log\n'.repeat(50_000))],
    ['noise', randomBytes(megabyte)],
  ];
  it.each(contents)('gives back %s', async (_name, content) => {
    const packed = await codec.compress(content);
    expect((await codec.decompress(packed, content.length)).equals(content)).toBe(true);
    expect(system(unpack, packed).equals(content)).toBe(true);
  });

  it('unpacks what the usual program made, and its pieces in a row are a file for that', async () => {
    const content = Buffer.from('words\n'.repeat(10_000));
    expect((await codec.decompress(system(pack, content), content.length)).equals(content)).toBe(true);
    const two = Buffer.concat([await codec.compress(content), await codec.compress(content)]);
    expect(system(unpack, two)).toHaveLength(2 * content.length);
  });

  it('never unpacks to more than it may: a bomb', async () => {
    const bomb = await codec.compress(Buffer.alloc(64 * megabyte));
    expect(bomb.length).toBeLessThan(megabyte);
    await expect(codec.decompress(bomb, megabyte)).rejects.toThrow();
    const oneMore = await codec.compress(Buffer.alloc(megabyte + 1));
    await expect(codec.decompress(oneMore, megabyte)).rejects.toThrow();
  });

  it('rejects what is cut off, what is none and what is damaged', async () => {
    const content = randomBytes(100_000);
    const packed = await codec.compress(content);
    await expect(codec.decompress(packed.subarray(0, packed.length - 5), content.length)).rejects.toThrow();
    await expect(codec.decompress(Buffer.from('no archive at all'), 1000)).rejects.toThrow();
    await expect(codec.decompress(Buffer.alloc(0), 1000)).rejects.toThrow();
  });
});

describe('the program zstd', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'mamba-zstd-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A program of that name that is well when asked for its version, and does this otherwise. */
  function program(script: string): string {
    const file = path.join(folder, 'zstd');
    writeFileSync(file, `#!/bin/sh\n[ "$1" = -V ] && exit 0\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it('is none where it is not installed or does not run', async () => {
    expect(await zstdFromProgram(defaultLevel, path.join(folder, 'zstd'))).toBeNull();
    writeFileSync(path.join(folder, 'zstd'), '#!/bin/sh\nexit 127\n');
    chmodSync(path.join(folder, 'zstd'), 0o755);
    expect(await zstdFromProgram(defaultLevel, path.join(folder, 'zstd'))).toBeNull();
  });

  it('is quoted when it ends with an error', async () => {
    const codec = await there(zstdFromProgram(defaultLevel));
    await expect(codec.decompress(Buffer.from('no archive at all'), 1000)).rejects.toThrow(
      /zstd ended with code 1: .*unsupported format/,
    );
    const broken = await there(zstdFromProgram(defaultLevel, program('echo "out of memory" >&2; exit 3')));
    await expect(broken.compress(randomBytes(megabyte))).rejects.toThrow('zstd ended with code 3: out of memory');
  });

  it('is said to be killed when it is', async () => {
    const codec = await there(zstdFromProgram(defaultLevel, program('kill -9 $$')));
    await expect(codec.compress(randomBytes(megabyte))).rejects.toThrow('zstd ended with SIGKILL');
  });
});
