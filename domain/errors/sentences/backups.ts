import * as m from '#texts/compiled/errors/backups.js';
import { size } from './words.ts';
import type { Language } from './words.ts';

interface Named {
  name?: string;
}

/** Backups, where they are stored, and bringing them back. */
export const backupSentences = {
  'backup.not_found': (to: Language) => m.error_backup_not_found({}, to),
  'backup.locked': (to: Language, { name }: Named = {}) =>
    name === undefined ? m.error_backup_locked({}, to) : m.error_backup_locked_named({ name }, to),
  'backup.being_removed': (to: Language, { name }: Named = {}) =>
    name === undefined ? m.error_backup_being_removed({}, to) : m.error_backup_being_removed_named({ name }, to),
  'backup.not_complete': (to: Language, { name }: Named = {}) =>
    name === undefined ? m.error_backup_not_complete({}, to) : m.error_backup_not_complete_named({ name }, to),
  'backup.missing': (to: Language, { name, file }: Named & { file?: string } = {}) => {
    if (name === undefined)
      return file === undefined ? m.error_backup_missing({}, to) : m.error_backup_missing_file({ file }, to);
    return file === undefined
      ? m.error_backup_missing_named({ name }, to)
      : m.error_backup_missing_named_file({ name, file }, to);
  },
  'backup.damaged': (to: Language, { name, reason }: Named & { reason?: string } = {}) => {
    if (name === undefined)
      return reason === undefined ? m.error_backup_damaged({}, to) : m.error_backup_damaged_reason({ reason }, to);
    return reason === undefined
      ? m.error_backup_damaged_named({ name }, to)
      : m.error_backup_damaged_named_reason({ name, reason }, to);
  },
  'backup.unsafe': (to: Language, { reason }: { reason: string }) => m.error_backup_unsafe({ reason }, to),
  'backup.too_large': (to: Language, { bytes, limitBytes }: { bytes: number; limitBytes: number }) =>
    m.error_backup_too_large({ size: size(bytes, to), limit: size(limitBytes, to) }, to),
  'backup.path_not_found': (to: Language, { path }: { path: string }) => m.error_backup_path_not_found({ path }, to),
  'backup.limit_reached': (to: Language, { limit, maxCount = 0, usedBytes = 0, maxBytes = 0 }: BackupLimit) => {
    if (limit === 'none') return m.error_backup_limit_reached_none({}, to);
    if (limit === 'count') return m.error_backup_limit_reached_count({ count: maxCount }, to);
    return m.error_backup_limit_reached_bytes({ used: size(usedBytes, to), most: size(maxBytes, to) }, to);
  },
  'backup.other_node': (to: Language, { name, node }: Named & { node?: string } = {}) => {
    if (name === undefined)
      return node === undefined ? m.error_backup_other_node({}, to) : m.error_backup_other_node_on({ node }, to);
    return node === undefined
      ? m.error_backup_other_node_named({ name }, to)
      : m.error_backup_other_node_named_on({ name, node }, to);
  },
  'backup.too_long': (to: Language, { bytes, limitBytes }: { bytes: number; limitBytes: number }) =>
    m.error_backup_too_long({ size: size(bytes, to), limit: size(limitBytes, to) }, to),
  'backup.empty': (to: Language, { name }: { name: string }) => m.error_backup_empty({ name }, to),
  'backup.patterns_too_much': (to: Language) => m.error_backup_patterns_too_much({}, to),
  'backup.no_files': (to: Language) => m.error_backup_no_files({}, to),
  'backup.unreadable': (to: Language) => m.error_backup_unreadable({}, to),
  'backup.engine_lost': (to: Language, { reason }: { reason: string }) => m.error_backup_engine_lost({ reason }, to),
  'backup.engine_busy': (to: Language, { pid }: { pid: number }) => m.error_backup_engine_busy({ pid }, to),
  'backup.failed': (to: Language, { reason }: { reason: string }) => m.error_backup_failed({ reason }, to),
  'storage.unavailable': (to: Language, { reason }: { reason: string }) => m.error_storage_unavailable({ reason }, to),
  'storage.refused': (to: Language, { reason }: { reason: string }) => m.error_storage_refused({ reason }, to),
  'storage.unknown': (to: Language, { storage }: { storage: string }) => m.error_storage_unknown({ storage }, to),
  'disk.full': (to: Language, { neededBytes, freeBytes }: { neededBytes?: number; freeBytes?: number } = {}) =>
    neededBytes === undefined || freeBytes === undefined
      ? m.error_disk_full({}, to)
      : m.error_disk_full_needed({ needed: size(neededBytes, to), free: size(freeBytes, to) }, to),
  'restore.blocked': (to: Language, { path, folder }: { path: string; folder: string }) =>
    m.error_restore_blocked({ path, folder }, to),
  'restore.incomplete': (to: Language, { entries, expected }: { entries: number; expected: number }) =>
    m.error_restore_incomplete({ entries, expected }, to),
  'stage.in_use': (to: Language) => m.error_stage_in_use({}, to),
  'stage.missing': (to: Language) => m.error_stage_missing({}, to),
  'stage.left_out': (to: Language, { path }: { path: string }) => m.error_stage_left_out({ path }, to),
  'stage.conflict': (to: Language) => m.error_stage_conflict({}, to),
};

export interface BackupLimit {
  limit: 'none' | 'count' | 'bytes';
  maxCount?: number;
  usedBytes?: number;
  maxBytes?: number;
}
