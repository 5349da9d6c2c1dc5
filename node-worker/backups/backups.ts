import type { Readable } from 'node:stream';
import type { ArchiveFormat, BackupEntry, BackupLocation, BackupStorage } from '../../domain/backups/backup.ts';
import type { ListingQuery } from './manifest/listing.ts';
import type { BackupSettings } from './settings.ts';
import type { Storage } from './storage/index.ts';
import { openStorage } from './storage/index.ts';
import { StoredArchive } from './stored.ts';

/** The backups of a node, as its worker uses them. What takes long is done by the engine, a process of its own. */
export class Backups {
  private readonly opened = new Map<BackupStorage, Promise<Storage>>();

  constructor(readonly settings: BackupSettings) {}

  /** Entries directly inside a folder of a backup, folders first, by name. Throws `backup.missing`, `backup.damaged`. */
  async entries(location: BackupLocation, query: ListingQuery): Promise<{ entries: BackupEntry[]; hasMore: boolean }> {
    return (await this.find(location)).list(query);
  }

  /** The archive as it lies in its storage, to be downloaded. Destroy the stream to give up. Throws `backup.missing`. */
  async open(location: BackupLocation): Promise<{ stream: Readable; bytes: number; format: ArchiveFormat }> {
    const archive = await this.find(location);
    return { stream: await archive.open(), bytes: archive.bytes, format: archive.format };
  }

  private async find(location: BackupLocation): Promise<StoredArchive> {
    return StoredArchive.find(await this.storage(location.storage), location);
  }

  private storage(kind: BackupStorage): Promise<Storage> {
    const known = this.opened.get(kind);
    if (known !== undefined) return known;
    const opening = openStorage(this.settings, kind);
    this.opened.set(kind, opening);
    opening.catch(() => this.opened.delete(kind));
    return opening;
  }
}
