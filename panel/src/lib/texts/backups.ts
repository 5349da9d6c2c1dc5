import type { BackupStatus, BackupTrigger } from '$domain/backups/backup';
import { m } from '$texts';

export const backupStatuses: Record<BackupStatus, () => string> = {
  pending: m.backups_statuses_pending,
  running: m.backups_statuses_running,
  complete: m.backups_statuses_complete,
  missing: m.backups_statuses_missing,
  damaged: m.backups_statuses_damaged,
  failed: m.backups_statuses_failed,
  deleted: m.backups_statuses_deleted,
};

/** What started a backup; null for a user, who is named instead. */
export const backupTriggers: Record<BackupTrigger, (() => string) | null> = {
  manual: null,
  update: m.backups_triggers_update,
  delete: m.backups_triggers_delete,
  schedule: m.backups_triggers_schedule,
};

export const backupStorages = {
  local: m.backups_storages_local,
  s3: m.backups_storages_s3,
};

export const backupFilters = {
  all: m.backups_only_all,
  locked: m.backups_only_locked,
  server_deleted: m.backups_only_server_deleted,
  broken: m.backups_only_broken,
};

/** An example of patterns; the same in every language. */
export const IGNORE_EXAMPLE = 'logs/\ncache/**\n*.tmp';
