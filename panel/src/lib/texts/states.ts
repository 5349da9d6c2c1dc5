import type { OperationKind, OperationStatus, StepStatus } from '$domain/operations/operation';
import type { PowerAction, ServerState } from '$domain/servers/state';

export const states: Record<ServerState, string> = {
  installing: 'Installing',
  install_failed: 'Install failed',
  offline: 'Offline',
  starting: 'Starting',
  running: 'Running',
  stopping: 'Stopping',
  crashed: 'Crashed',
  suspended: 'Suspended',
  deleting: 'Deleting',
  unreachable: 'Unreachable',
};

export const powerActions: Record<PowerAction, string> = {
  start: 'Start',
  stop: 'Stop',
  restart: 'Restart',
  kill: 'Kill',
};

export const operationKinds: Record<OperationKind, string> = {
  install: 'Install',
  reinstall: 'Reinstall',
  update: 'Update',
  restart: 'Restart',
  backup: 'Backup',
  restore: 'Restore',
  verify: 'Verify backup',
  delete_backup: 'Delete backup',
  suspend: 'Suspend',
  unsuspend: 'Lift suspension',
  delete: 'Delete',
};

export const operationStatuses: Record<OperationStatus, string> = {
  pending: 'Waiting',
  running: 'Running',
  cancelling: 'Cancelling',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export const stepStatuses: Record<StepStatus, string> = {
  pending: 'Not yet',
  running: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  skipped: 'Skipped',
};
