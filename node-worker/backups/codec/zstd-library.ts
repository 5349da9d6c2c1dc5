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
export async function zstdFromLibrary(level: number): Promise<Codec | null> {
  const library = fromNode(level) ?? (await fromPackage(level));
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

/** `ZSTD_c_compressionLevel` of zstd.h. */
const compressionLevel = 100;

type NodeZstd = (data: Buffer, options: object, done: (error: Error | null, result: Buffer) => void) => void;

function fromNode(level: number): Library | null {
  // Not in the types of the oldest Node.js that we run on.
  const compress: unknown = Reflect.get(zlib, 'zstdCompress');
  const decompress: unknown = Reflect.get(zlib, 'zstdDecompress');
  if (!isNodeZstd(compress) || !isNodeZstd(decompress)) return null;
  const [pack, unpack] = [promisify(compress), promisify(decompress)];
  return {
    name: 'zstd (Node.js)',
    compress: (data) => pack(data, { params: { [compressionLevel]: level } }),
    decompress: (data, maxBytes) => unpack(data, { maxOutputLength: maxBytes }),
  };
}

const isNodeZstd = (value: unknown): value is NodeZstd => typeof value === 'function';

async function fromPackage(level: number): Promise<Library | null> {
  try {
    const { Decoder, Encoder } = await import('@toondepauw/node-zstd');
    const [encoder, decoder] = [new Encoder(level), new Decoder()];
    return {
      name: 'zstd (@toondepauw/node-zstd)',
      compress: (data) => encoder.encode(data),
      decompress: (data) => decoder.decode(data),
    };
  } catch {
    return null; // there is no build of it for this platform
  }
}
