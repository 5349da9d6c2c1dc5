import type { Readable } from 'node:stream';
import type {
  ArchiveFacts,
  ArchiveFormat,
  BackupEntry,
  BackupLocation,
  BackupStorage,
} from '#domain/backups/backup.ts';
import type { BackupJob, StoredBackup } from '#temporal/contracts/backups.ts';
import { Layout } from '../runtime/host/layout.ts';
import { Mutexes } from '../runtime/host/mutex.ts';
import type { Engine, EngineRun } from './engine/client.ts';
import type { ListingQuery } from './manifest/listing.ts';
import type { BackupSettings } from './settings.ts';
import { Slots } from './slots.ts';
import type { Storage } from './storage/index.ts';
import { openStorage } from './storage/index.ts';
import { StoredArchive } from './stored.ts';

export interface BackupRun extends EngineRun {
  /** Hears how many others go first. */
  onWait: (ahead: number) => void;
}

/** The backups of a node, as its worker uses them. What takes long is done by the engine, a process of its own. */
export class Backups {
  /** Shared by all that reads or writes archives on this node. */
  readonly slots: Slots;
  readonly #opened = new Map<BackupStorage, Promise<Storage>>();
  readonly #mutexes = new Mutexes();
  readonly #layout: Layout;

  readonly settings: BackupSettings;
  readonly #engine: Engine;

  constructor(settings: BackupSettings, engine: Engine, dataDir: string) {
    this.settings = settings;
    this.#engine = engine;

    this.slots = new Slots(settings.concurrency);
    this.#layout = new Layout(dataDir);
  }

  /** Makes a backup, or goes on with it; one that is there already is only looked up. */
  create(
    { location, serverId, ignore, diskBytes }: BackupJob,
    run: BackupRun,
  ): Promise<ArchiveFacts & { warnings: string[] }> {
    const layout = this.#layout;
    const { settings } = this;
    const job = { kind: 'create', settings, location, files: layout.files(serverId), ignore, diskBytes } as const;
    return this.#alone(location, () =>
      this.slots.run(() => this.#engine.run(job, run), { ...run, turnOf: tenantOf(location) }),
    );
  }

  /** Removes whatever there is of a backup. */
  async discard(location: BackupLocation, signal: AbortSignal): Promise<void> {
    const job = { kind: 'discard', settings: this.settings, location } as const;
    await this.#alone(location, () => this.#engine.run(job, { signal }));
  }

  /** Throws `backup.missing`, `backup.damaged`. */
  async verify(backup: StoredBackup, run: BackupRun): Promise<void> {
    const job = { kind: 'verify', settings: this.settings, backup } as const;
    await this.slots.run(() => this.#engine.run(job, run), { ...run, turnOf: tenantOf(backup.location) });
  }

  /** Entries directly inside a folder of a backup, folders first, by name. Throws `backup.missing`, `backup.damaged`. */
  async entries(location: BackupLocation, query: ListingQuery): Promise<{ entries: BackupEntry[]; hasMore: boolean }> {
    return (await this.#find(location)).list(query);
  }

  /** The archive as it lies in its storage, to be downloaded. Destroy the stream to give up. Throws `backup.missing`. */
  async open(location: BackupLocation): Promise<{ stream: Readable; bytes: number; format: ArchiveFormat }> {
    const archive = await this.#find(location);
    return { stream: await archive.open(), bytes: archive.bytes, format: archive.format };
  }

  async #find(location: BackupLocation): Promise<StoredArchive> {
    return StoredArchive.find(await this.#storage(location.storage), location);
  }

  #storage(kind: BackupStorage): Promise<Storage> {
    const known = this.#opened.get(kind);
    if (known !== undefined) return known;
    const opening = openStorage(this.settings, kind);
    this.#opened.set(kind, opening);
    opening.catch(() => this.#opened.delete(kind));
    return opening;
  }

  /** A try that was given up may still be ending when the next one begins. */
  #alone<Result>({ backupId }: BackupLocation, work: () => Promise<Result>): Promise<Result> {
    return this.#mutexes.run(backupId, work);
  }
}

/** Whose turn it is: keys begin with the tenant. */
const tenantOf = ({ key }: BackupLocation): string => key.slice(0, key.indexOf('/'));
