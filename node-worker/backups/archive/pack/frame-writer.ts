import { blockBytes } from '../checksum.ts';
import type { TarEntry } from '../tar/write-header.ts';
import { maxHeaderBytes, paddedBytes, tarEndBytes, writeTarHeader } from '../tar/write-header.ts';
import type { FramePipe } from './frame-pipe.ts';
import { frameBytes } from './frame-pipe.ts';

/** A frame may end up larger than it should by one block of a file and the next entry's headers. */
export const frameBufferBytes = frameBytes + blockBytes + maxHeaderBytes;

/** Fills frames one after the other with the bytes of a tar archive. */
export class FrameWriter<Note> {
  #buffer: Buffer | null = null;
  #used = 0;
  #ended: number;

  readonly #pipe: FramePipe<Note>;

  /** @param rawBytes what is in frames before this one */
  constructor(pipe: FramePipe<Note>, rawBytes: number) {
    this.#pipe = pipe;

    this.#ended = rawBytes;
  }

  /** Length of the uncompressed archive so far. */
  get rawBytes(): number {
    return this.#ended + this.#used;
  }

  get isFull(): boolean {
    return this.#used >= frameBytes;
  }

  get isEmpty(): boolean {
    return this.#used === 0;
  }

  /** Must be called before anything is written into a new frame. */
  async open(): Promise<void> {
    this.#buffer ??= await this.#pipe.buffer();
  }

  header(entry: TarEntry): void {
    this.#used += writeTarHeader(this.#target, this.#used, entry);
  }

  /** Room for a piece of a file; say with `advance` how much of it was filled. */
  room(bytes: number): Buffer {
    return this.#target.subarray(this.#used, this.#used + bytes);
  }

  advance(bytes: number): void {
    this.#used += bytes;
  }

  /** Zeros after a file's content. */
  pad(contentBytes: number): void {
    this.#zeros(paddedBytes(contentBytes) - contentBytes);
  }

  /** The end of the archive. */
  end(): void {
    this.#zeros(tarEndBytes);
  }

  /** Gives the frame away. */
  close(note: Note): void {
    this.#pipe.push(this.#target, this.#used, note);
    this.#ended += this.#used;
    this.#used = 0;
    this.#buffer = null;
  }

  #zeros(count: number): void {
    this.#target.fill(0, this.#used, this.#used + count);
    this.#used += count;
  }

  get #target(): Buffer {
    if (this.#buffer === null) throw new Error('no frame is open');
    return this.#buffer;
  }
}
