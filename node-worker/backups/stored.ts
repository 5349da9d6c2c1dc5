import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import type { ArchiveFormat, BackupEntry, BackupLocation } from '../../domain/backups/backup.ts';
import { errorMessage } from '../../domain/errors.ts';
import { backupDamaged, backupMissing } from './errors.ts';
import type { ListingQuery } from './manifest/listing.ts';
import { Listing } from './manifest/listing.ts';
import { manifestLines } from './manifest/reader.ts';
import type { Storage } from './storage/storage.ts';
import { manifestName } from './storage/storage.ts';

/** Manifests larger than this are of no backup of ours: a million entries are about 25 MB. */
const maxManifestBytes = 256 * 1024 ** 2;
const formats: ArchiveFormat[] = ['tar.zst', 'tar.gz'];

/** A backup that lies in a storage. */
export class StoredArchive {
  private constructor(
    private readonly storage: Storage,
    readonly key: string,
    readonly format: ArchiveFormat,
    readonly bytes: number,
  ) {}

  /** Throws `backup.missing`. */
  static async find(storage: Storage, { key }: Pick<BackupLocation, 'key'>): Promise<StoredArchive> {
    for (const format of formats) {
      const bytes = await storage.size(`${key}.${format}`);
      if (bytes !== null) return new StoredArchive(storage, key, format, bytes);
    }
    throw backupMissing(`${key}.tar.zst`);
  }

  /** The archive as it is stored. */
  open(): Promise<Readable> {
    return this.storage.read(`${this.key}.${this.format}`);
  }

  /** The compressed manifest. Throws `backup.missing`. */
  async manifest(): Promise<Buffer> {
    const name = `${this.key}.${manifestName[this.format]}`;
    const bytes = await this.storage.size(name);
    if (bytes === null) throw backupMissing(name);
    if (bytes > maxManifestBytes) throw backupDamaged('its list of files is larger than any can be');
    return buffer(await this.storage.read(name));
  }

  /** One page of one folder. Throws `backup.missing`, `backup.damaged`. */
  async list(query: ListingQuery): Promise<{ entries: BackupEntry[]; hasMore: boolean }> {
    const manifest = await this.manifest();
    const listing = new Listing(query);
    try {
      for await (const lines of manifestLines(manifest, this.format)) for (const line of lines) listing.add(line);
    } catch (error) {
      throw backupDamaged(`its list of files cannot be read (${errorMessage(error)})`, error);
    }
    return listing.page();
  }
}
