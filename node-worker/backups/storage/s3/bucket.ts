import type * as Sdk from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { backupMissing } from '#node-worker/backups/errors.ts';
import type { S3Settings } from '#node-worker/backups/settings.ts';
import type { ByteRange } from '../storage.ts';
import { s3Error, statusOf } from './errors.ts';

/** A server that is there answers a connection within this, wherever it is. */
const connectMilliseconds = 5_000;

/** Some servers assemble the parts only when the upload completes, and send nothing meanwhile. */
const completeMilliseconds = 600_000;

/** A part of an upload that the server has. */
export interface Part {
  number: number;
  etag: string;
  bytes: number;
}

/** The few things asked of a bucket, in our words and with our errors. */
export class Bucket {
  readonly #client: Sdk.S3Client;
  readonly #sdk: typeof Sdk;
  readonly #settings: S3Settings;

  private constructor(settings: S3Settings, sdk: typeof Sdk) {
    this.#settings = settings;
    this.#sdk = sdk;
    this.#client = this.#connect(settings.timeoutSeconds * 1000);
  }

  /** The SDK takes 40 MB of memory, and most nodes and jobs do without: it is loaded here, on first use. */
  static async open(settings: S3Settings): Promise<Bucket> {
    return new Bucket(settings, await import('@aws-sdk/client-s3'));
  }

  #connect(socketTimeout: number): Sdk.S3Client {
    const settings = this.#settings;
    return new this.#sdk.S3Client({
      region: settings.region,
      forcePathStyle: settings.forcePathStyle,
      ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
      ...(settings.credentials === undefined ? {} : { credentials: settings.credentials }),
      maxAttempts: 3,
      requestHandler: { connectionTimeout: connectMilliseconds, socketTimeout },
      // Newer checksum headers are not understood by every server; the archive's own digests find what was damaged.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async size(name: string): Promise<number | null> {
    try {
      const found = await this.#client.send(new this.#sdk.HeadObjectCommand(this.#at(name)));
      return found.ContentLength ?? 0;
    } catch (error) {
      const status = statusOf(error);
      if (status === null || status >= 500) throw s3Error(error, this.#settings);
      // An answer to HEAD has no body that would tell a missing object from a missing bucket, or one wrong key from another.
      const question = { Bucket: this.#settings.bucket, Prefix: this.#at(name).Key, MaxKeys: 1 };
      await this.#tell(() => this.#client.send(new this.#sdk.ListObjectsV2Command(question)));
      if (status !== 404) throw s3Error(error, this.#settings);
      return null;
    }
  }

  async read(name: string, range?: ByteRange): Promise<Readable> {
    const bytes = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` };
    try {
      const { Body } = await this.#client.send(new this.#sdk.GetObjectCommand({ ...this.#at(name), ...bytes }));
      if (Body instanceof Readable) return Body;
      throw new Error('the answer has no body');
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') throw backupMissing(name);
      throw s3Error(error, this.#settings);
    }
  }

  async put(name: string, data: Buffer): Promise<void> {
    await this.#tell(() =>
      this.#client.send(new this.#sdk.PutObjectCommand({ ...this.#at(name), Body: data, ContentLength: data.length })),
    );
  }

  async remove(name: string): Promise<void> {
    await this.#tell(() => this.#client.send(new this.#sdk.DeleteObjectCommand(this.#at(name)))).catch(
      (error: unknown) => {
        if (statusOf(causeOf(error)) !== 404) throw error;
      },
    );
  }

  async beginUpload(name: string): Promise<string> {
    const { UploadId } = await this.#tell(() =>
      this.#client.send(
        new this.#sdk.CreateMultipartUploadCommand({ ...this.#at(name), ContentType: 'application/octet-stream' }),
      ),
    );
    if (UploadId === undefined) throw new Error('the storage began an upload without an id');
    return UploadId;
  }

  async uploadPart(name: string, uploadId: string, number: number, data: Buffer): Promise<Part> {
    const part = { ...this.#at(name), UploadId: uploadId, PartNumber: number, Body: data, ContentLength: data.length };
    const { ETag } = await this.#tell(() => this.#client.send(new this.#sdk.UploadPartCommand(part)));
    if (ETag === undefined) throw new Error('the storage took a part without an ETag');
    return { number, etag: ETag, bytes: data.length };
  }

  /** The parts that the server has; null where it knows no such upload (any more). */
  async parts(name: string, uploadId: string): Promise<Part[] | null> {
    const parts: Part[] = [];
    try {
      for (let marker: string | undefined; ;) {
        const page = await this.#client.send(
          new this.#sdk.ListPartsCommand({ ...this.#at(name), UploadId: uploadId, PartNumberMarker: marker }),
        );
        for (const { PartNumber = 0, ETag = '', Size = 0 } of page.Parts ?? [])
          parts.push({ number: PartNumber, etag: ETag, bytes: Size });
        if (page.IsTruncated !== true) return parts;
        marker = page.NextPartNumberMarker;
      }
    } catch (error) {
      if (isNoSuchUpload(error)) return null;
      throw s3Error(error, this.#settings);
    }
  }

  async completeUpload(name: string, uploadId: string, parts: Part[]): Promise<void> {
    const Parts: Sdk.CompletedPart[] = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    const command = new this.#sdk.CompleteMultipartUploadCommand({
      ...this.#at(name),
      UploadId: uploadId,
      MultipartUpload: { Parts },
    });
    try {
      await this.#connect(completeMilliseconds).send(command);
    } catch (error) {
      // Done by a request whose answer was lost: the next one finds no upload, and the object whole.
      const wanted = parts.reduce((sum, { bytes }) => sum + bytes, 0);
      if (isNoSuchUpload(error) && (await this.size(name)) === wanted) return;
      throw s3Error(error, this.#settings);
    }
  }

  async abortUpload(name: string, uploadId: string): Promise<void> {
    try {
      await this.#client.send(new this.#sdk.AbortMultipartUploadCommand({ ...this.#at(name), UploadId: uploadId }));
    } catch (error) {
      if (statusOf(error) !== 404) throw s3Error(error, this.#settings);
    }
  }

  /** Ids of all uploads for this name that were begun and not ended, by whomever. */
  async openUploads(name: string): Promise<string[]> {
    const { Bucket: bucket, Key } = this.#at(name);
    const ids: string[] = [];
    for (let marker: { KeyMarker?: string; UploadIdMarker?: string } = {}; ;) {
      const page = await this.#tell(() =>
        this.#client.send(new this.#sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: Key, ...marker })),
      );
      for (const upload of page.Uploads ?? []) if (upload.Key === Key && upload.UploadId) ids.push(upload.UploadId);
      if (page.IsTruncated !== true) return ids;
      marker = {
        ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
        ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
      };
    }
  }

  /** Ends all of them, and lets go of what they uploaded. */
  async abortUploads(name: string): Promise<void> {
    for (const uploadId of await this.openUploads(name)) await this.abortUpload(name, uploadId);
  }

  #at(name: string): { Bucket: string; Key: string } {
    const { bucket, prefix } = this.#settings;
    return { Bucket: bucket, Key: prefix === '' ? name : `${prefix}/${name}` };
  }

  async #tell<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      throw s3Error(error, this.#settings);
    }
  }
}

const isNoSuchUpload = (error: unknown): boolean => error instanceof Error && error.name === 'NoSuchUpload';

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);
