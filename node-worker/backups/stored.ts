import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { ArchiveFormat, BackupEntry, BackupLocation } from '#domain/backups/backup.ts';
import { DomainError, errorMessage } from '#domain/errors.ts';
import { backupDamaged, backupMissing, storageUnavailable } from './errors.ts';
import { ManifestSummary } from './manifest/format.ts';
import type { ListingQuery } from './manifest/listing.ts';
import { Listing } from './manifest/listing.ts';
import { manifestLines } from './manifest/reader.ts';
import type { ByteRange, Storage } from './storage/storage.ts';
import { manifestName } from './storage/storage.ts';

/** Manifests larger than this are of no backup of ours: a million entries are about 25 MB. */
const maxManifestBytes = 256 * 1024 ** 2;
const formats: ArchiveFormat[] = ['tar.zst', 'tar.gz'];

/** A backup that lies in a storage. */
export class StoredArchive {
  readonly #storage: Storage;
  readonly key: string;
  readonly format: ArchiveFormat;
  readonly bytes: number;

  private constructor(storage: Storage, key: string, format: ArchiveFormat, bytes: number) {
    this.#storage = storage;
    this.key = key;
    this.format = format;
    this.bytes = bytes;
  }

  /** Throws `backup.missing`. */
  static async find(storage: Storage, { key }: Pick<BackupLocation, 'key'>): Promise<StoredArchive> {
    for (const format of formats) {
      const bytes = await storage.size(`${key}.${format}`);
      if (bytes !== null) return new StoredArchive(storage, key, format, bytes);
    }
    throw backupMissing(`${key}.tar.zst`);
  }

  /** The archive as it is stored, or a range of it. */
  open(range?: ByteRange): Promise<Readable> {
    return this.#storage.read(`${this.key}.${this.format}`, range);
  }

  /** The compressed manifest. Throws `backup.missing`. */
  async manifest(): Promise<Buffer> {
    const name = `${this.key}.${manifestName[this.format]}`;
    const bytes = await this.#storage.size(name);
    if (bytes === null) throw backupMissing(name);
    if (bytes > maxManifestBytes) throw backupDamaged('its list of files is larger than any can be');
    const manifest = await this.#storage.read(name);
    return buffer(manifest).catch((error: unknown) => {
      throw storageUnavailable(`the reading of the list of files broke off (${errorMessage(error)})`, error);
    });
  }

  /** What its maker wrote of it when it was done. Throws `backup.missing`, `backup.damaged`. */
  async summary(): Promise<ManifestSummary> {
    let last = '';
    await this.#lines((line) => (last = line));
    const summary = ManifestSummary.safeParse(parse(last));
    if (!summary.success) throw backupDamaged('its list of files has no end');
    return summary.data;
  }

  /** One page of one folder. Throws `backup.missing`, `backup.damaged`. */
  async list(query: ListingQuery): Promise<{ entries: BackupEntry[]; hasMore: boolean }> {
    const listing = new Listing(query);
    await this.#lines((line) => listing.add(line));
    return listing.page();
  }

  async #lines(take: (line: string) => void): Promise<void> {
    const manifest = await this.manifest();
    try {
      for await (const lines of manifestLines(manifest, this.format)) lines.forEach(take);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw backupDamaged(`its list of files cannot be read (${errorMessage(error)})`, error);
    }
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
