import type { Checkpoint, Upload } from '../storage.ts';
import type { Bucket, Part } from './bucket.ts';
import type { FinishedPart, UploadJournal } from './journal.ts';

/** Parts under way at once: one is sent while the next one fills. */
const lanes = 2;
/** S3 takes no more parts than this; the last thousand grow, so that a folder that grew still fits. */
const maxParts = 10_000;
/** How much more than a part's size may come in one piece. */
const pieceSlackBytes = 2 * 1024 ** 2;

interface Running {
  part: Promise<Part>;
  buffer: Buffer;
  after: Checkpoint;
}

/** A multipart upload. Parts are confirmed in their order, each noted in the journal with the writer's state after it. */
export class S3Upload implements Upload {
  readonly resumedFrom: unknown;
  readonly #parts: Part[];
  readonly #running: Running[] = [];
  readonly #free: Buffer[] = [];
  #buffer: Buffer | null = null;
  #used = 0;
  #last: Checkpoint | null = null;

  readonly #bucket: Bucket;
  readonly #name: string;
  readonly #journal: UploadJournal;

  constructor(bucket: Bucket, name: string, journal: UploadJournal, known: FinishedPart[]) {
    this.#bucket = bucket;
    this.#name = name;
    this.#journal = journal;

    this.#parts = known.map(({ number, etag, bytes }) => ({ number, etag, bytes }));
    this.resumedFrom = known.at(-1)?.state ?? null;
  }

  async write(data: Buffer, after: Checkpoint): Promise<void> {
    this.#buffer ??= await this.#freeBuffer();
    this.#grow(data.length);
    data.copy(this.#buffer, this.#used);
    this.#used += data.length;
    this.#last = after;
    if (this.#used >= this.#wantedBytes()) this.#send();
  }

  async complete(): Promise<void> {
    if (this.#used > 0) this.#send();
    while (this.#running.length > 0) await this.#confirm();
    await this.#bucket.completeUpload(this.#name, this.#journal.begun.uploadId, this.#parts);
    // The archive is there; what was begun by requests whose answers were lost goes now, or when the backup does.
    await this.#bucket.abortUploads(this.#name).catch(() => {});
  }

  async close(): Promise<void> {
    await this.#journal.close();
  }

  /** Of the part that is being filled. */
  #wantedBytes(): number {
    const { partBytes } = this.#journal.begun;
    const over = this.#parts.length + this.#running.length + 1 - (maxParts - 1000);
    return over <= 0 ? partBytes : partBytes * 2 ** Math.ceil(over / 200);
  }

  async #freeBuffer(): Promise<Buffer> {
    while (this.#running.length >= lanes) await this.#confirm();
    const buffer = this.#free.pop();
    if (buffer !== undefined) return buffer;
    return Buffer.allocUnsafeSlow(this.#journal.begun.partBytes + pieceSlackBytes);
  }

  /** Only at the end of a very large upload is a buffer too small. */
  #grow(bytes: number): void {
    if (this.#buffer === null || this.#used + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#wantedBytes() + pieceSlackBytes, this.#used + bytes));
    this.#buffer.copy(larger, 0, 0, this.#used);
    this.#buffer = larger;
  }

  #send(): void {
    const buffer = this.#buffer;
    const after = this.#last;
    if (buffer === null || after === null) return;
    const number = this.#parts.length + this.#running.length + 1;
    const data = buffer.subarray(0, this.#used);
    const part = this.#bucket.uploadPart(this.#name, this.#journal.begun.uploadId, number, data);
    part.catch(() => {}); // heard when it is its turn
    this.#running.push({ part, buffer, after });
    this.#buffer = null;
    this.#used = 0;
  }

  async #confirm(): Promise<void> {
    const first = this.#running[0];
    if (first === undefined) return;
    const part = await first.part;
    this.#running.shift();
    this.#free.push(first.buffer);
    this.#parts.push(part);
    first.after.sync();
    await this.#journal.add({ ...part, state: first.after.state });
  }
}
