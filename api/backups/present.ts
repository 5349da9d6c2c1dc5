import type { Backup } from '#domain/contracts/backups.ts';
import { instant } from '../operations/present.ts';

/** A backup as `backupJson` reads it: times as Postgres writes them into JSON. */
export type BackupRow = Backup;

export function presentBackup(row: BackupRow): Backup {
  const { createdAt, completedAt, verifiedAt } = row;
  return {
    ...row,
    createdAt: instant(createdAt),
    completedAt: completedAt === null ? null : instant(completedAt),
    verifiedAt: verifiedAt === null ? null : instant(verifiedAt),
  };
}
