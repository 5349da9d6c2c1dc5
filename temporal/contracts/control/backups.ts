import type { BackupLocation, BackupStatus } from '#domain/backups/backup.ts';
import type { BackupCommand } from '#domain/blueprints/schema.ts';
import type { BackupChange, BackupJob, StoredBackup } from '../backups.ts';
import type { ServerRef } from '../server/ref.ts';

/** Read the rows of backups. */
export interface BackupActivities {
  /** Where the backup goes and what it leaves out; its row is *running* from here on. Throws `backup.not_found`. */
  beginBackup(input: ServerRef & { backupId: string; operationId: string }): Promise<{
    job: BackupJob;
    before: BackupCommand[];
    after: BackupCommand[];
  }>;
  /** Where a backup is, whatever its status; null when there is no such row. */
  locateBackup(
    input: ServerRef & { backupId: string },
  ): Promise<{ location: BackupLocation; status: BackupStatus } | null>;
  /** Throws `backup.not_found`, `backup.not_complete`, `backup.other_node`. */
  loadBackup(input: ServerRef & { backupId: string }): Promise<StoredBackup>;
  /**
   * Backups of the server that its retention policy does not keep, oldest first; never a locked one. At most `backupsPerPage`:
   * a full answer may not be all.
   */
  expiredBackups(input: ServerRef): Promise<BackupLocation[]>;
  /** Backups of the server that may go with it: complete ones that are not locked. At most `backupsPerPage`, as above. */
  removableBackups(input: ServerRef): Promise<BackupLocation[]>;
}

/** Write the rows of backups. */
export interface BackupStatusActivities {
  /** A change that comes too late changes nothing. Throws `backup.locked` where a locked backup would be deleted. */
  recordBackup(input: ServerRef & { backupId: string; change: BackupChange }): Promise<void>;
}
