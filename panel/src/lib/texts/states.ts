import type { OperationKind, OperationStatus, StepStatus } from '$domain/operations/operation';
import type { PowerAction, ServerState } from '$domain/servers/state';
import { m } from '$texts';

export const stateNames: Record<ServerState, () => string> = {
  installing: m.states_installing,
  install_failed: m.states_install_failed,
  offline: m.states_offline,
  starting: m.states_starting,
  running: m.states_running,
  stopping: m.states_stopping,
  crashed: m.states_crashed,
  suspended: m.states_suspended,
  deleting: m.states_deleting,
  unreachable: m.states_unreachable,
};

export const powerActionNames: Record<PowerAction, () => string> = {
  start: m.power_actions_start,
  stop: m.power_actions_stop,
  restart: m.power_actions_restart,
  kill: m.power_actions_kill,
};

export const operationKindNames: Record<OperationKind, () => string> = {
  install: m.operation_kinds_install,
  reinstall: m.operation_kinds_reinstall,
  update: m.operation_kinds_update,
  restart: m.operation_kinds_restart,
  backup: m.operation_kinds_backup,
  restore: m.operation_kinds_restore,
  verify: m.operation_kinds_verify,
  delete_backup: m.operation_kinds_delete_backup,
  suspend: m.operation_kinds_suspend,
  unsuspend: m.operation_kinds_unsuspend,
  delete: m.operation_kinds_delete,
};

export const operationStatusNames: Record<OperationStatus, () => string> = {
  pending: m.operation_statuses_pending,
  running: m.operation_statuses_running,
  cancelling: m.operation_statuses_cancelling,
  succeeded: m.operation_statuses_succeeded,
  failed: m.operation_statuses_failed,
  cancelled: m.operation_statuses_cancelled,
};

export const stepStatusNames: Record<StepStatus, () => string> = {
  pending: m.step_statuses_pending,
  running: m.step_statuses_running,
  succeeded: m.step_statuses_succeeded,
  failed: m.step_statuses_failed,
  cancelled: m.step_statuses_cancelled,
  skipped: m.step_statuses_skipped,
};
