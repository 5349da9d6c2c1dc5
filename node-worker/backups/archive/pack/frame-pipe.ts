import { createHash } from 'node:crypto';
import type { Codec } from '#node-worker/backups/codec/index.ts';
import { collectGarbageAfter } from '../garbage.ts';

/** A frame's uncompressed bytes are at least this, but for the last one. */
export const frameBytes = 1024 ** 2;

/** A compressed frame, in its order. */
export interface PackedFrame<Note> {
  data: Buffer;
  rawBytes: number;
  sha256: string;
  note: Note;
}

/**
 * Compresses frames side by side and hands them on in their order. Takes buffers away while they are used and gives them
 * back, so that memory is the same however large the archive.
 */
export class FramePipe<Note> {
  readonly #free: Buffer[];
  readonly #running: { packed: Promise<Buffer>; raw: Buffer; rawBytes: number; note: Note }[] = [];

  readonly #codec: Codec;
  readonly #onFrame: (frame: PackedFrame<Note>) => Promise<void>;

  /** @param lanes how many are compressed at once */
  constructor(codec: Codec, lanes: number, bufferBytes: number, onFrame: (frame: PackedFrame<Note>) => Promise<void>) {
    this.#codec = codec;
    this.#onFrame = onFrame;

    // One more is being filled meanwhile.
    this.#free = Array.from({ length: lanes + 1 }, () => Buffer.allocUnsafeSlow(bufferBytes));
  }

  /** A buffer to fill; waits while all are in use. */
  async buffer(): Promise<Buffer> {
    for (;;) {
      const buffer = this.#free.pop();
      if (buffer !== undefined) return buffer;
      await this.#handOn();
    }
  }

  /** Takes a buffer that `buffer` gave, with so many bytes in it. */
  push(raw: Buffer, rawBytes: number, note: Note): void {
    const packed = this.#codec.compress(raw.subarray(0, rawBytes));
    packed.catch(() => {}); // heard when it is its turn
    this.#running.push({ packed, raw, rawBytes, note });
  }

  async drain(): Promise<void> {
    while (this.#running.length > 0) await this.#handOn();
  }

  async #handOn(): Promise<void> {
    const frame = this.#running.shift();
    if (frame === undefined) throw new Error('all buffers are in use and nothing runs');
    const data = await frame.packed;
    this.#free.push(frame.raw);
    const sha256 = createHash('sha256').update(data).digest('hex');
    await this.#onFrame({ data, rawBytes: frame.rawBytes, sha256, note: frame.note });
    collectGarbageAfter(data.length);
  }
}
