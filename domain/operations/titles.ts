// What workflows use of operations: apart from the schemas, whose library (half a megabyte) has no place in their bundle.
import type { OperationKind, OperationStatus } from './operation.ts';

/** Whether nothing will come of it any more. */
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
