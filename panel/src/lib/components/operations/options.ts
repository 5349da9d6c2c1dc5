import type { OperationOptions } from '$domain/operations/options';
import { m } from '$texts';

const yesNo = (value: boolean): string =>
  value ? m.operation_details_options_yes() : m.operation_details_options_no();

/** What an operation was asked to do beside its kind, as pairs of words. Nothing where the kind says it all. */
export function describeOptions(options: OperationOptions | null): [string, string][] {
  switch (options?.kind) {
    case 'install':
      return [[m.operation_details_options_start_afterwards(), yesNo(options.startAfterwards)]];
    case 'reinstall': {
      const files: [string, string] = [
        m.operation_details_options_files(),
        options.files === 'keep' ? m.operation_details_options_keep_files() : m.operation_details_options_wipe_files(),
      ];
      return options.changesSettings
        ? [files, [m.operation_details_options_settings(), m.operation_details_options_settings_changed()]]
        : [files];
    }
    case 'update':
      return [[m.operation_details_options_backup_first(), yesNo(options.backupId !== null)]];
    case 'restart':
      return [
        [
          m.operation_details_options_countdown(),
          options.skipCountdown ? m.operation_details_options_skipped() : m.operation_details_options_by_policy(),
        ],
      ];
    case 'restore':
      return [
        [
          m.operation_details_options_restored(),
          options.paths === null
            ? m.operation_details_options_everything()
            : m.operation_details_options_paths({ count: options.paths.length }),
        ],
      ];
    case 'suspend':
      return options.reason === '' ? [] : [[m.operation_details_options_reason(), options.reason]];
    case 'delete':
      return [
        [m.operation_details_options_last_backup(), yesNo(options.lastBackupId !== null)],
        [
          m.operation_details_options_its_backups(),
          options.backups === 'keep'
            ? m.operation_details_options_backups_kept()
            : m.operation_details_options_backups_deleted(),
        ],
        ...(options.force
          ? [[m.operation_details_options_force(), m.operation_details_options_yes()] as [string, string]]
          : []),
      ];
    case 'backup':
    case 'verify':
    case 'delete_backup':
    case 'unsuspend':
    case undefined:
      return [];
  }
}
