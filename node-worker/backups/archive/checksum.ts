import { xxh3 } from '@node-rs/xxhash';

/** What files are read and hashed by, and archives are cut at. */
export const blockBytes = 256 * 1024;

/**
 * The checksum of a file's content: XXH3 with 128 bits of its first block of 256 KiB; each further block's own is joined to
 * what there is so far, and the 32 bytes hashed again. So it is the plain XXH3 of a small file, and can be taken up again
 * in the middle of a large one, which no library lets one do with a hash in one go. It finds damage; forgery is what the
 * archive's SHA-256 is for.
 */
export class FileChecksum {
  #chain: string | null;
  /** The beginning of a block that is not full: what came last as it is, or joined with what came before it. */
  #pending: Buffer | null = null;

  /** @param chain of the blocks before, where it is taken up again at a block's beginning */
  constructor(chain: string | null = null) {
    this.#chain = chain;
  }

  /** Of the blocks so far; only at a block's beginning. */
  get state(): string | null {
    return this.#chain;
  }

  /** Takes the next piece; it must not change until the next call, for the end of it may not be hashed before. */
  add(data: Buffer): void {
    // Joined only when a block comes in pieces, which our own reader and writer never do.
    let rest = this.#pending === null ? data : Buffer.concat([this.#pending, data]);
    for (; rest.length >= blockBytes; rest = rest.subarray(blockBytes)) this.#addBlock(rest.subarray(0, blockBytes));
    this.#pending = rest.length === 0 ? null : rest;
  }

  digest(): string {
    if (this.#pending !== null || this.#chain === null) this.#addBlock(this.#pending ?? Buffer.alloc(0));
    this.#pending = null;
    return this.#chain ?? '';
  }

  #addBlock(block: Buffer): void {
    const own = xxh128(block);
    this.#chain = this.#chain === null ? own : xxh128(Buffer.from(this.#chain + own, 'hex'));
  }
}

const xxh128 = (data: Buffer): string => xxh3.xxh128(data).toString(16).padStart(32, '0');
