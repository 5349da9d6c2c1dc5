import type { OperationKind } from '../operations/operation.ts';
import type { Permission } from './permissions.ts';

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
