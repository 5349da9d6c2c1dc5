import type { OperationKind } from '../operations/operation.ts';
import { operationTitles } from '../operations/titles.ts';
import type { Refusal } from './refusals.ts';
import { beingDeleted, refusal, suspended } from './refusals.ts';
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
      return beingDeleted;
    case 'suspended':
      if (kind === 'suspend') return refusal('server.suspended', 'The server is suspended already.');
      return whileSuspended.has(kind) ? null : suspended;
    case 'new':
    case 'installing':
    case 'install_failed':
      if (kind === 'unsuspend') return notSuspended;
      return whileNotInstalled.has(kind) ? null : notInstalled;
    case 'ready':
      if (kind === 'install') return alreadyInstalled;
      return kind === 'unsuspend' ? notSuspended : null;
  }
}

const notSuspended = refusal('server.not_suspended', 'The server is not suspended.');
const notInstalled = refusal('server.not_installed', 'The server is not installed. Run its install first.');
const alreadyInstalled = refusal('server.already_installed', 'The server is installed already. Reinstall it instead.');

/** The refusal of whatever cannot be done beside the operation that runs. */
export const busyRefusal = (running: OperationKind): Refusal =>
  refusal(
    'server.operation_running',
    `The server is busy: ${operationTitles[running].toLowerCase()} is still running. Wait for it, or cancel it.`,
  );

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
