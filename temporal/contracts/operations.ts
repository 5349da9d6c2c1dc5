import type { Observation } from '#domain/contracts/node-link.ts';
import type { OperationError, OperationKind, OperationStatus, OperationStep } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { RequestedBy, ServerRef } from './server/ref.ts';

/** Input of every operation's child workflow. */
export interface OperationInput extends ServerRef {
  operationId: string;
  kind: OperationKind;
  requestedBy: RequestedBy;
  options?: OperationOptions;
  /** Whether the server was to run when the operation began: an operation that stopped it and fails starts it again. */
  shouldRun?: boolean;
}

/** Result of an operation's workflow, for its actor. */
export interface OperationResult {
  /** The last observation of the server's process; absent where the operation did not touch the process. */
  observation?: Observation;
}

/** Workflow types by kind. `reinstall` was `installServer` before it kept the old files aside. */
export const operationWorkflowTypes: Record<OperationKind, string> = {
  install: 'installServer',
  reinstall: 'reinstallServer',
  update: 'updateServer',
  restart: 'restartServer',
  backup: 'backupServer',
  restore: 'restoreServer',
  verify: 'verifyBackup',
  delete_backup: 'deleteBackup',
  suspend: 'suspendServer',
  unsuspend: 'unsuspendServer',
  delete: 'deleteServer',
};

/** Undoes the steps of an operation whose workflow was terminated and so could not do it itself. */
export const undoOperationType = 'undoOperation';

/** An operation as its workflow knows it; written whole, guarded by `version`. */
export interface OperationSnapshot {
  operationId: string;
  kind: OperationKind;
  status: OperationStatus;
  version: number;
  steps: OperationStep[];
  startedAt: string | null;
  endedAt: string | null;
  error: OperationError | null;
  /** Tail of the output, once it is final; null leaves what is stored. */
  output: string | null;
}
