import type { CompletedPart } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { backupMissing } from '../../errors.ts';
import type { S3Settings } from '../../settings.ts';
import type { ByteRange } from '../storage.ts';
import { s3Error, statusOf } from './errors.ts';

/** A server that is there answers a connection within this, wherever it is. */
const connectMilliseconds = 5_000;
/** Nothing sent and nothing received for so long: it hangs. */
const idleMilliseconds = 20_000;

/** Some servers put the parts together only when they are told that all are there, and say nothing meanwhile. */
const completeMilliseconds = 600_000;

/** A part of an upload that the server has. */
export interface Part {
  number: number;
  etag: string;
  bytes: number;
}

/** The few things asked of a bucket, in our words and with our errors. */
export class Bucket {
  private readonly client: S3Client;
  private readonly settings: S3Settings;

  constructor(settings: S3Settings) {
    this.settings = settings;
    this.client = this.connect(idleMilliseconds);
  }

  private connect(socketTimeout: number): S3Client {
    const { settings } = this;
    return new S3Client({
      region: settings.region,
      forcePathStyle: settings.forcePathStyle,
      ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
      ...(settings.credentials === undefined ? {} : { credentials: settings.credentials }),
      maxAttempts: 4,
      requestHandler: { connectionTimeout: connectMilliseconds, socketTimeout },
      // Newer checksum headers are not understood by every server; the archive's own digests find what was damaged.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async size(name: string): Promise<number | null> {
    try {
      const found = await this.client.send(new HeadObjectCommand(this.at(name)));
      return found.ContentLength ?? 0;
    } catch (error) {
      if (statusOf(error) !== 404) throw s3Error(error, this.settings);
      // An answer to HEAD has no body that would tell a missing object from a missing bucket.
      await this.tell(() => this.client.send(new HeadBucketCommand({ Bucket: this.settings.bucket }))).catch(
        noBucket(this.settings),
      );
      return null;
    }
  }

  async read(name: string, range?: ByteRange): Promise<Readable> {
    const bytes = range === undefined ? {} : { Range: `bytes=${range.start}-${range.end - 1}` };
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ ...this.at(name), ...bytes }));
      if (Body instanceof Readable) return Body;
      throw new Error('the answer has no body');
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') throw backupMissing(name);
      throw s3Error(error, this.settings);
    }
  }

  async put(name: string, data: Buffer): Promise<void> {
    await this.tell(() =>
      this.client.send(new PutObjectCommand({ ...this.at(name), Body: data, ContentLength: data.length })),
    );
  }

  async remove(name: string): Promise<void> {
    await this.tell(() => this.client.send(new DeleteObjectCommand(this.at(name)))).catch((error: unknown) => {
      if (statusOf(causeOf(error)) !== 404) throw error;
    });
  }

  async beginUpload(name: string): Promise<string> {
    const { UploadId } = await this.tell(() =>
      this.client.send(new CreateMultipartUploadCommand({ ...this.at(name), ContentType: 'application/octet-stream' })),
    );
    if (UploadId === undefined) throw new Error('the storage began an upload without an id');
    return UploadId;
  }

  async uploadPart(name: string, uploadId: string, number: number, data: Buffer): Promise<Part> {
    const part = { ...this.at(name), UploadId: uploadId, PartNumber: number, Body: data, ContentLength: data.length };
    const { ETag } = await this.tell(() => this.client.send(new UploadPartCommand(part)));
    if (ETag === undefined) throw new Error('the storage took a part without an ETag');
    return { number, etag: ETag, bytes: data.length };
  }

  /** The parts that the server has; null where it knows no such upload (any more). */
  async parts(name: string, uploadId: string): Promise<Part[] | null> {
    const parts: Part[] = [];
    try {
      for (let marker: string | undefined; ;) {
        const page = await this.client.send(
          new ListPartsCommand({ ...this.at(name), UploadId: uploadId, PartNumberMarker: marker }),
        );
        for (const { PartNumber = 0, ETag = '', Size = 0 } of page.Parts ?? [])
          parts.push({ number: PartNumber, etag: ETag, bytes: Size });
        if (page.IsTruncated !== true) return parts;
        marker = page.NextPartNumberMarker;
      }
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchUpload') return null;
      throw s3Error(error, this.settings);
    }
  }

  async completeUpload(name: string, uploadId: string, parts: Part[]): Promise<void> {
    const Parts: CompletedPart[] = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    const command = new CompleteMultipartUploadCommand({
      ...this.at(name),
      UploadId: uploadId,
      MultipartUpload: { Parts },
    });
    await this.tell(() => this.connect(completeMilliseconds).send(command));
  }

  async abortUpload(name: string, uploadId: string): Promise<void> {
    try {
      await this.client.send(new AbortMultipartUploadCommand({ ...this.at(name), UploadId: uploadId }));
    } catch (error) {
      if (statusOf(error) !== 404) throw s3Error(error, this.settings);
    }
  }

  /** Ids of all uploads for this name that were begun and not ended, by whomever. */
  async openUploads(name: string): Promise<string[]> {
    const { Bucket: bucket, Key } = this.at(name);
    const ids: string[] = [];
    for (let marker: { KeyMarker?: string; UploadIdMarker?: string } = {}; ;) {
      const page = await this.tell(() =>
        this.client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: Key, ...marker })),
      );
      for (const upload of page.Uploads ?? []) if (upload.Key === Key && upload.UploadId) ids.push(upload.UploadId);
      if (page.IsTruncated !== true) return ids;
      marker = {
        ...(page.NextKeyMarker === undefined ? {} : { KeyMarker: page.NextKeyMarker }),
        ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
      };
    }
  }

  private at(name: string): { Bucket: string; Key: string } {
    const { bucket, prefix } = this.settings;
    return { Bucket: bucket, Key: prefix === '' ? name : `${prefix}/${name}` };
  }

  private async tell<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      throw s3Error(error, this.settings);
    }
  }
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

/** A bucket that is looked for by HEAD is missing without a name for that. */
const noBucket = (settings: S3Settings) => (error: unknown) => {
  if (statusOf(causeOf(error)) !== 404) throw error;
  throw s3Error(Object.assign(new Error('no bucket'), { name: 'NoSuchBucket' }), settings);
};
