import type { ArchiveFacts, BackupLocation } from '#domain/backups/backup.ts';
import type { BackupJob, StoredBackup } from '../backups.ts';

/** Stream a server's files to and from storage. */
export interface BackupActivities {
  /**
   * Streams the server's files into its storage. Resumes after a crash where the storage can (S3: after the last finished part).
   * Throws `storage.unavailable` (transient), `storage.refused`, `disk.full`.
   */
  createBackup(input: {
    operationId: string;
    stepId: string;
    job: BackupJob;
  }): Promise<ArchiveFacts & { warnings: string[] }>;
  /** Removes archive, manifest and anything half written; aborts an unfinished upload. Tolerates that there is nothing. */
  discardBackup(input: { location: BackupLocation }): Promise<void>;
  /** Reads a backup from beginning to end, as a restore would, writing nothing. Throws `backup.missing`, `backup.damaged`. */
  verifyBackup(input: { operationId: string; stepId: string; serverId: string; backup: StoredBackup }): Promise<void>;
}
