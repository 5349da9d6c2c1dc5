import type { OperationKind } from '../operations/operation.ts';
import type { Refusal } from './refusals.ts';
import { refusal } from './refusals.ts';
import type { ServerStatus } from './state.ts';

/** Operations beside which the server runs on: start and stop are possible meanwhile. */
const besideTheGame: ReadonlySet<OperationKind> = new Set(['backup', 'verify', 'delete_backup']);

/** Whether the server may be started and stopped while such an operation runs. */
export const leavesPowerAlone = (kind: OperationKind): boolean => besideTheGame.has(kind);

/** Operations that take a server's files or place away from it: they do not wait for a start or stop that hangs. */
export const overridesPower = (kind: OperationKind): boolean => kind === 'delete' || kind === 'suspend';

const whileSuspended: ReadonlySet<OperationKind> = new Set([
  'backup',
  'verify',
  'delete_backup',
  'delete',
  'unsuspend',
]);
const whileNotInstalled: ReadonlySet<OperationKind> = new Set([
  'install',
  'reinstall',
  'verify',
  'delete_backup',
  'suspend',
  'delete',
]);

/** Why an operation of this kind makes no sense in this status; null when it does. */
export function operationRefusal(kind: OperationKind, status: ServerStatus): Refusal | null {
  switch (status) {
    case 'deleting':
    case 'deleted':
      return refusal('server.being_deleted');
    case 'suspended':
      if (kind === 'suspend') return refusal('server.suspended', { again: true });
      return whileSuspended.has(kind) ? null : refusal('server.suspended');
    case 'new':
    case 'installing':
    case 'install_failed':
      if (kind === 'unsuspend') return refusal('server.not_suspended');
      return whileNotInstalled.has(kind) ? null : refusal('server.not_installed');
    case 'ready':
      if (kind === 'install') return refusal('server.already_installed');
      return kind === 'unsuspend' ? refusal('server.not_suspended') : null;
  }
}

/** The refusal of an action that is not possible beside the running operation. */
export const busyRefusal = (running: OperationKind): Refusal =>
  refusal('server.operation_running', { operation: running });

/** The status while such an operation runs; most leave it as it is. */
export function statusDuring(kind: OperationKind, before: ServerStatus): ServerStatus {
  if (kind === 'install' || kind === 'reinstall') return 'installing';
  return kind === 'delete' ? 'deleting' : before;
}

export type OperationOutcome = 'succeeded' | 'failed' | 'cancelled';

/** The status once it has ended. An operation that fails takes back what it did, and so leaves the status that was. */
export function statusAfter(
  kind: OperationKind,
  outcome: OperationOutcome,
  before: ServerStatus,
  suspendedFrom: ServerStatus | undefined,
): ServerStatus {
  if (outcome !== 'succeeded') return kind === 'install' ? 'install_failed' : before;
  switch (kind) {
    case 'install':
    case 'reinstall':
      return 'ready';
    case 'delete':
      return 'deleted';
    case 'suspend':
      return 'suspended';
    case 'unsuspend':
      return suspendedFrom ?? 'ready';
    default:
      return before;
  }
}
