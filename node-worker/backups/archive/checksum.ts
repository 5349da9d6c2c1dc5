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
  private chain: string | null;
  private readonly rest = { data: null as Buffer | null, used: 0 };

  /** @param chain of the blocks before, where it is taken up again at a block's beginning */
  constructor(chain: string | null = null) {
    this.chain = chain;
  }

  /** Of the blocks so far; only at a block's beginning. */
  get state(): string | null {
    return this.chain;
  }

  add(data: Buffer): void {
    let at = 0;
    while (at < data.length) {
      if (this.rest.used === 0 && data.length - at >= blockBytes) {
        this.addBlock(data.subarray(at, at + blockBytes));
        at += blockBytes;
        continue;
      }
      this.rest.data ??= Buffer.allocUnsafe(blockBytes);
      const copied = data.copy(
        this.rest.data,
        this.rest.used,
        at,
        Math.min(data.length, at + blockBytes - this.rest.used),
      );
      this.rest.used += copied;
      at += copied;
      if (this.rest.used === blockBytes) this.endBlock();
    }
  }

  digest(): string {
    if (this.rest.used > 0 || this.chain === null) this.endBlock();
    return this.chain ?? '';
  }

  private endBlock(): void {
    this.addBlock(this.rest.data?.subarray(0, this.rest.used) ?? Buffer.alloc(0));
    this.rest.used = 0;
  }

  private addBlock(block: Buffer): void {
    const own = xxh128(block);
    this.chain = this.chain === null ? own : xxh128(Buffer.from(this.chain + own, 'hex'));
  }
}

const xxh128 = (data: Buffer): string => xxh3.xxh128(data).toString(16).padStart(32, '0');
