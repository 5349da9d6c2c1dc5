import type { OperationInputRow } from './input.ts';
import type { OperationKind } from './operation.ts';
import type { OperationOptions } from './options.ts';

/** The options that an operation's row records; null for a row that is older than options and does not imply them. */
export function optionsOf(kind: OperationKind, input: OperationInputRow): OperationOptions | null {
  if (input.options !== undefined) return input.options;
  switch (kind) {
    case 'install':
      return { kind, startAfterwards: input.startAfterwards ?? false };
    case 'reinstall':
      return { kind, files: 'keep', changesSettings: false };
    case 'delete':
      return { kind, lastBackupId: null, backups: 'keep', force: false };
    default:
      return null;
  }
}

/** Backups outlive their server; an operation on such a backup has no actor to go through. */
export function runsWithoutActor(kind: OperationKind, isServerDeleted: boolean): boolean {
  return isServerDeleted && (kind === 'verify' || kind === 'delete_backup');
}
