import type { ArchiveFacts, BackupLocation } from '#domain/backups/backup.ts';

/** All that a node must know to make a backup. */
export interface BackupJob {
  location: BackupLocation;
  serverId: string;
  /** Patterns as in `.gitignore`; the node adds those of the server's own `.mambaignore`. */
  ignore: string[];
  /** What the server may use of the disk; left out by control workers of older versions. */
  diskBytes?: number;
}

/** A finished backup as activities of a node need it: where it is and what must be in it. */
export interface StoredBackup {
  location: BackupLocation;
  archive: ArchiveFacts;
}

/** A change of a backup's row. `missing` and `damaged` apply only to a backup that was complete. */
export type BackupChange =
  | { status: 'running' }
  | { status: 'complete'; archive: ArchiveFacts }
  | { status: 'failed' | 'missing' | 'damaged' | 'deleted' }
  | { status: 'verified' };
