import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ArchiveFacts, BackupLocation, BackupStorage } from '#domain/backups/backup.ts';
import type { StoredBackup } from '#temporal/contracts/backups.ts';
import type { S3Server } from '#scripts/test/s3-server/server.ts';
import type { Removals } from '#node-worker/removal/removals.ts';
import { removalsIn } from '#node-worker/removal/test/removals.ts';
import { StagePlaces } from '#node-worker/stage/places.ts';
import { Stages } from '#node-worker/stage/stages.ts';
import { CheckedManifest } from '../archive/read/manifest.ts';
import type { BackupRun } from '../backups.ts';
import { Backups } from '../backups.ts';
import { Engine } from '../engine/client.ts';
import type { EngineProgress } from '../engine/protocol.ts';
import { backupSettings } from '../settings.ts';
import type { BackupSettings } from '../settings.ts';
import { openStorage } from '../storage/index.ts';
import { StoredArchive } from '../stored.ts';
import { engineProgram } from './engine-program.ts';

export interface BenchOptions {
  s3?: Pick<S3Server, 'environment'>;
  change?: Partial<BackupSettings>;
  dataDir?: string;
  /** Instead of the one that these sources make. */
  engine?: Engine;
}

/** A node's backups over a data folder of its own, with the real engine, and one server with files. */
export class BackupBench {
  readonly dataDir: string;
  readonly serverId = randomUUID();
  readonly backups: Backups;
  readonly stages: Stages;
  readonly removals: Removals;
  readonly engine: Engine;
  readonly settings: BackupSettings;
  /** What the server does, as `swap` asks. */
  isRunning = false;
  readonly progress: EngineProgress[] = [];
  /** Numbers of others ahead, as they were told. */
  readonly waits: number[] = [];

  constructor({ s3, change, dataDir, engine }: BenchOptions = {}) {
    this.dataDir = dataDir ?? mkdtempSync(path.join(tmpdir(), 'mamba-backup-'));
    const environment = {
      MAMBA_NODE_DATA_DIR: this.dataDir,
      MAMBA_BACKUP_CONCURRENCY: 2,
      MAMBA_BACKUP_LEVEL: 1,
      MAMBA_BACKUP_S3_REGION: 'us-east-1',
      MAMBA_BACKUP_S3_PREFIX: '',
      MAMBA_BACKUP_S3_TIMEOUT_SECONDS: 2,
      ...s3?.environment(),
    };
    this.settings = { ...backupSettings(environment), ...change };
    this.engine = engine ?? new Engine([engineProgram()], { debug: () => {} });
    this.backups = new Backups(this.settings, this.engine, this.dataDir);
    this.removals = removalsIn(this.dataDir, this.engine);
    this.stages = new Stages({
      dataDir: this.dataDir,
      runtime: { fileOwner: null },
      removals: this.removals,
      backups: this.backups,
      engine: this.engine,
      isRunning: () => this.isRunning,
    });
    mkdirSync(this.files, { recursive: true });
  }

  get files(): string {
    return this.places('x').files;
  }

  places(operationId: string): StagePlaces {
    return new StagePlaces(this.dataDir, this.serverId, operationId);
  }

  location(storage: BackupStorage = this.settings.storages[0] ?? 'local'): BackupLocation {
    const backupId = randomUUID();
    return { backupId, storage, key: `${randomUUID()}/${this.serverId}/${backupId}` };
  }

  run(signal: AbortSignal = new AbortController().signal): BackupRun {
    return {
      signal,
      onProgress: (progress) => void this.progress.push(progress),
      onWait: (ahead) => void this.waits.push(ahead),
    };
  }

  async create(
    { location = this.location(), ignore = [] as string[], diskBytes = 2 ** 40 } = {},
    run = this.run(),
  ): Promise<{ backup: StoredBackup; warnings: string[] }> {
    const { warnings, ...archive } = await this.backups.create(
      { location, serverId: this.serverId, ignore, diskBytes },
      run,
    );
    return { backup: { location, archive }, warnings };
  }

  /** Lays a backup beside the server's files; answers where. */
  async stage(
    backup: StoredBackup,
    { paths = null as string[] | null, operationId = randomUUID(), diskBytes = 2 ** 40 } = {},
  ): Promise<{ operationId: string; staged: string; entries: number; bytes: number }> {
    const from = { kind: 'backup' as const, backup, paths };
    const counted = await this.stages.stage({ operationId, serverId: this.serverId, diskBytes, from }, this.run());
    return { operationId, staged: this.places(operationId).staged, ...counted };
  }

  /** Reads its list of files as the engine does before anything else, in this process. */
  async openManifest({ location, archive }: StoredBackup): Promise<CheckedManifest> {
    const storage = await openStorage(this.settings, location.storage);
    return CheckedManifest.open(await StoredArchive.find(storage, location), archive);
  }

  /** Where a local backup's archive lies. */
  archiveFile({ location, archive }: { location: BackupLocation; archive: Pick<ArchiveFacts, 'format'> }): string {
    return path.join(this.settings.localDir, `${location.key}.${archive.format}`);
  }

  manifestFile({ location }: { location: BackupLocation }): string {
    return path.join(this.settings.localDir, `${location.key}.manifest.zst`);
  }

  dispose(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
