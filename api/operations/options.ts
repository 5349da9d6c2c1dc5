import type { OperationInputRow } from '../../domain/operations/input.ts';
import type { OperationKind } from '../../domain/operations/operation.ts';
import type { OperationOptions } from '../../domain/operations/options.ts';
import type { Permission } from '../../domain/permissions/permissions.ts';

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
export function runsAlone(kind: OperationKind, isServerDeleted: boolean): boolean {
  return isServerDeleted && (kind === 'verify' || kind === 'delete_backup');
}

/** Who may ask for an operation of a kind; and so, ask for it again. */
export const operationPermissions: Record<OperationKind, Permission> = {
  install: 'server.reinstall',
  reinstall: 'server.reinstall',
  update: 'server.reinstall',
  restart: 'power.restart',
  backup: 'backup.create',
  restore: 'backup.restore',
  verify: 'backup.update',
  delete_backup: 'backup.delete',
  suspend: 'server.suspend',
  unsuspend: 'server.suspend',
  delete: 'server.delete',
};
