// What workflows use of operations: apart from the schemas, whose library (half a megabyte) has no place in their bundle.

/** Every kind of operation. */
export const operationKinds = [
  'install',
  'reinstall',
  'update',
  'restart',
  'backup',
  'restore',
  'verify',
  'delete_backup',
  'suspend',
  'unsuspend',
  'delete',
] as const;
type OperationKind = (typeof operationKinds)[number];

export const operationStatuses = ['pending', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'] as const;
type OperationStatus = (typeof operationStatuses)[number];

/** Whether the operation has ended. */
export function isOver(status: OperationStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

export const operationTitles: Record<OperationKind, string> = {
  install: 'Install',
  reinstall: 'Reinstall',
  update: 'Update',
  restart: 'Restart',
  backup: 'Back up',
  restore: 'Restore',
  verify: 'Verify a backup',
  delete_backup: 'Delete a backup',
  suspend: 'Suspend',
  unsuspend: 'Lift the suspension',
  delete: 'Delete',
};
