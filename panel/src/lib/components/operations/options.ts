import type { OperationOptions } from '$domain/operations/options';
import { operationDetails } from '$lib/texts/operation-details';

const say = operationDetails.options;
const yesNo = (value: boolean): string => (value ? say.yes : say.no);

/** What an operation was asked to do beside its kind, as pairs of words. Nothing where the kind says it all. */
export function describeOptions(options: OperationOptions | null): [string, string][] {
  switch (options?.kind) {
    case 'install':
      return [[say.startAfterwards, yesNo(options.startAfterwards)]];
    case 'reinstall': {
      const files: [string, string] = [say.files, options.files === 'keep' ? say.keepFiles : say.wipeFiles];
      return options.changesSettings ? [files, [say.settings, say.settingsChanged]] : [files];
    }
    case 'update':
      return [[say.backupFirst, yesNo(options.backupId !== null)]];
    case 'restart':
      return [[say.countdown, options.skipCountdown ? say.skipped : say.byPolicy]];
    case 'restore':
      return [[say.restored, options.paths === null ? say.everything : say.paths(options.paths.length)]];
    case 'suspend':
      return options.reason === '' ? [] : [[say.reason, options.reason]];
    case 'delete':
      return [
        [say.lastBackup, yesNo(options.lastBackupId !== null)],
        [say.itsBackups, options.backups === 'keep' ? say.backupsKept : say.backupsDeleted],
        ...(options.force ? [[say.force, say.yes] as [string, string]] : []),
      ];
    case 'backup':
    case 'verify':
    case 'delete_backup':
    case 'unsuspend':
    case undefined:
      return [];
  }
}
