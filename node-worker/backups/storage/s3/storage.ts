import type { Readable } from 'node:stream';
import type { S3Settings } from '#node-worker/backups/settings.ts';
import type { ByteRange, Storage, UploadJob } from '../storage.ts';
import { Bucket } from './bucket.ts';
import type { FinishedPart } from './journal.ts';
import { UploadJournal } from './journal.ts';
import { S3Upload } from './upload.ts';

/** The least that S3 takes for a part that is not the last. */
const minPartBytes = 5 * 1024 ** 2;
/** Leaves room for an archive that is larger than what was expected: compressed, what cannot be compressed grows a little. */
const wantedParts = 8000;

/** Backups in a bucket of an S3-compatible server. */
export class S3Storage implements Storage {
  readonly kind = 's3';

  readonly #bucket: Bucket;

  private constructor(bucket: Bucket) {
    this.#bucket = bucket;
  }

  static async open(settings: S3Settings): Promise<S3Storage> {
    return new S3Storage(await Bucket.open(settings));
  }

  size(name: string): Promise<number | null> {
    return this.#bucket.size(name);
  }

  read(name: string, range?: ByteRange): Promise<Readable> {
    return this.#bucket.read(name, range);
  }

  put(name: string, data: Buffer): Promise<void> {
    return this.#bucket.put(name, data);
  }

  async remove(names: string[]): Promise<void> {
    for (const name of names) await this.#bucket.remove(name);
  }

  async begin(name: string, job: UploadJob): Promise<S3Upload> {
    const known = await this.#resumable(name, job);
    if (known !== null) {
      const journal = await UploadJournal.create(job.jobDir, known.begun, known.parts);
      return new S3Upload(this.#bucket, name, journal, known.parts);
    }
    await this.abandon(name);
    const uploadId = await this.#bucket.beginUpload(name);
    const partBytes = Math.max(minPartBytes, Math.ceil(job.expectedBytes / wantedParts));
    return new S3Upload(
      this.#bucket,
      name,
      await UploadJournal.create(job.jobDir, { name, uploadId, partBytes }, []),
      [],
    );
  }

  abandon(name: string): Promise<void> {
    return this.#bucket.abortUploads(name);
  }

  /** What was begun for this name, as far as the storage has it and the writer can go on from there. */
  async #resumable(name: string, { jobDir, canGoOn }: UploadJob) {
    const noted = await UploadJournal.read(jobDir);
    if (noted === null || noted.begun.name !== name) return null;
    const there = await this.#bucket.parts(name, noted.begun.uploadId);
    if (there === null) return null;
    const isThere = (part: FinishedPart): boolean =>
      there.some(({ number, etag, bytes }) => number === part.number && etag === part.etag && bytes === part.bytes);
    const firstMissing = noted.parts.findIndex((part) => !isThere(part));
    const parts = firstMissing < 0 ? noted.parts : noted.parts.slice(0, firstMissing);
    const last = parts.at(-1);
    if (last !== undefined && !(await canGoOn(last.state))) return null;
    return { begun: noted.begun, parts };
  }
}
