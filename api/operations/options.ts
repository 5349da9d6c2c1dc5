import type { OperationInputRow } from '#domain/operations/input.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';

/** What a row says of what it was asked to do; null where it does not (rows of before there were options). */
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

/** Backups outlive their server; what is done with them then has no actor to go through. */
export function runsWithoutActor(kind: OperationKind, isServerDeleted: boolean): boolean {
  return isServerDeleted && (kind === 'verify' || kind === 'delete_backup');
}
