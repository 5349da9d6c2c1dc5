import zlib from 'node:zlib';
import { promisify } from 'node:util';
import type { Codec } from './codec.ts';
import { checkZstdFrame } from './zstd-frame.ts';

type Convert = (data: Buffer) => Promise<Buffer>;
interface Library {
  name: string;
  compress: Convert;
  decompress: (data: Buffer, maxBytes: number) => Promise<Buffer>;
}

/** Zstandard from a library: Node.js's own (22.15 and newer), or a package; null where neither is there. */
export async function zstdFromLibrary(): Promise<Codec | null> {
  const library = fromNode() ?? (await fromPackage());
  if (library === null) return null;
  return {
    format: 'tar.zst',
    name: library.name,
    compress: library.compress,
    async decompress(packed, maxBytes) {
      checkZstdFrame(packed, maxBytes);
      const raw = await library.decompress(packed, maxBytes);
      if (raw.length > maxBytes) throw new Error('the frame unpacks to more than it should');
      return raw;
    },
  };
}

type NodeZstd = (data: Buffer, options: object, done: (error: Error | null, result: Buffer) => void) => void;

function fromNode(): Library | null {
  // Not in the types of the oldest Node.js that we run on.
  const compress: unknown = Reflect.get(zlib, 'zstdCompress');
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompress');
  if (!isNodeZstd(compress) || !isNodeZstd(decompress)) return null;
  const [pack, unpack] = [promisify(compress), promisify(decompress)];
  return {
    name: 'zstd (Node.js)',
    compress: (data) => pack(data, {}),
    decompress: (data, maxBytes) => unpack(data, { maxOutputLength: maxBytes }),
  };
}

const isNodeZstd = (value: unknown): value is NodeZstd => typeof value === 'function';

async function fromPackage(): Promise<Library | null> {
  try {
    const { default: zstd } = await import('@mongodb-js/zstd');
    return {
      name: 'zstd (@mongodb-js/zstd)',
      compress: (data) => zstd.compress(data),
      decompress: (data) => zstd.decompress(data),
    };
  } catch {
    return null; // there is no build of it for this platform
  }
}
