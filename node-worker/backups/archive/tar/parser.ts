import type { PaxFields, TarHeader } from './read-header.ts';
import { readPax, readTarHeader, TarError } from './read-header.ts';
import { paddedBytes, tarBlock } from './write-header.ts';

export interface TarHandler {
  /** `at` is the offset of the entry's first header. */
  entry(header: TarHeader, at: number): void;
  data(piece: Buffer): void;
  end(): void;
}

/** More than any path takes; a longer extended header is none of ours. */
const maxPaxBytes = 16 * 1024;

/** Takes a tar archive apart as it comes, in pieces of any size. Throws where it is none. */
export class TarParser {
  #mode: 'header' | 'pax' | 'data' | 'padding' | 'ended' = 'header';
  /** Bytes that are still to come in this mode. */
  #left = tarBlock;
  #padding = 0;
  readonly #kept: Buffer[] = [];
  #pax: PaxFields = {};
  #at: number;
  #entryAt: number;
  readonly #handler: TarHandler;

  /** @param at offset of the first byte that will come, in the whole archive */
  constructor(handler: TarHandler, at = 0) {
    this.#handler = handler;
    this.#at = at;
    this.#entryAt = at;
  }

  /** Whether what came is whole: an end was seen, or at least no entry is open. */
  get isBetweenEntries(): boolean {
    return this.#mode === 'ended' || (this.#mode === 'header' && this.#left === tarBlock);
  }

  get hasEnded(): boolean {
    return this.#mode === 'ended';
  }

  feed(data: Buffer): void {
    let from = 0;
    while (from < data.length) {
      const piece = data.subarray(from, Math.min(data.length, from + this.#left));
      from += piece.length;
      this.#at += piece.length;
      this.#left -= piece.length;
      this.#take(piece);
    }
  }

  #take(piece: Buffer): void {
    switch (this.#mode) {
      case 'header':
      case 'pax':
        this.#kept.push(piece);
        if (this.#left === 0) this.#endKept();
        return;
      case 'data':
        this.#handler.data(piece);
        if (this.#left === 0) this.#endEntry();
        return;
      case 'padding':
        if (this.#left === 0) this.#expectHeader();
        return;
      case 'ended':
        if (piece.some((byte) => byte !== 0)) throw new TarError('there is something after the end of the archive');
        this.#left = tarBlock;
    }
  }

  #endKept(): void {
    const data = this.#kept.length === 1 ? (this.#kept[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#kept);
    this.#kept.length = 0;
    if (this.#mode === 'pax') {
      this.#pax = readPax(data);
      this.#pad();
      return;
    }
    if (Object.keys(this.#pax).length === 0 && this.#padding === 0) this.#entryAt = this.#at - tarBlock;
    const header = readTarHeader(data, this.#pax);
    if (header === null) {
      this.#mode = 'ended';
      this.#left = tarBlock;
      return;
    }
    this.#padding = paddedBytes(header.bytes) - header.bytes;
    if (header.flag === 'x') this.#beginPax(header);
    else this.#beginEntry(header);
  }

  #beginPax(header: TarHeader): void {
    if (header.bytes > maxPaxBytes || header.bytes === 0)
      throw new TarError('an extended header of the archive is too long');
    this.#mode = 'pax';
    this.#left = header.bytes;
  }

  #beginEntry(header: TarHeader): void {
    this.#pax = {};
    this.#handler.entry(header, this.#entryAt);
    this.#mode = 'data';
    this.#left = header.bytes;
    if (this.#left === 0) this.#endEntry();
  }

  #endEntry(): void {
    this.#handler.end();
    this.#pad();
  }

  #pad(): void {
    this.#mode = 'padding';
    this.#left = this.#padding;
    if (this.#left === 0) this.#expectHeader();
  }

  #expectHeader(): void {
    this.#mode = 'header';
    this.#left = tarBlock;
    this.#padding = 0;
  }
}
