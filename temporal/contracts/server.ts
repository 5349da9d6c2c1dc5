import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type {
  DesiredPower,
  PowerAction,
  PowerError,
  PowerState,
  ServerExit,
  ServerRecovery,
  ServerStatus,
} from '#domain/servers/state.ts';

/** Where a server lives: what every workflow about it is told and searched by. */
export interface ServerRef {
  serverId: string;
  tenantId: string;
  nodeId: string;
}

/** Who asked. `requestId` is the API's request id and reaches the logs of workflow and activities. */
export interface RequestedBy {
  userId: string | null;
  name: string;
  requestId: string | null;
}

/** The actor's whole memory: plain JSON, carried over continue-as-new, and what is written to Postgres. */
export interface ServerActorState {
  status: ServerStatus;
  desired: DesiredPower;
  power: PowerState;
  observedAt: number;
  lastExit: ServerExit | null;
  powerError: PowerError | null;
  /** The one running operation, and the status to fall back to when it is cancelled. */
  operation: { id: string; kind: OperationKind; statusBefore: ServerStatus } | null;
  /** What is done about a crash. Left out by actors of before it was. */
  recovery?: ServerRecovery | null;
  suspendedReason?: string | null;
  /** The status that a suspension interrupted. */
  suspendedFrom?: ServerStatus;
  /** Grows with each change; an older one never overwrites a newer one in Postgres. */
  version: number;
}

export interface ServerActorInput extends ServerRef {
  /** Over continue-as-new; and, for an actor that was lost (terminated, or Temporal's data gone), what the read model knows. */
  state?: ServerActorState;
}

export interface StartOperationInput {
  operationId: string;
  kind: OperationKind;
  requestedBy: RequestedBy;
  /** Install: start the server once it is installed. */
  startAfterwards?: boolean;
  /** Left out by requests of before there were any: then only `startAfterwards` is known. */
  options?: OperationOptions;
}

export interface RecoveryInput {
  action: 'start_now' | 'stop_trying';
  requestedBy: RequestedBy;
}

export interface PowerInput {
  action: PowerAction;
  requestedBy: RequestedBy;
}

export interface CancelOperationInput {
  operationId: string;
  requestedBy: RequestedBy;
}

/** The actor `server/<serverId>`. */
export const serverActorType = 'serverActor';

/** Begins an operation as a child workflow; refused with the reason while another runs. Answers when it has begun. */
export const startOperationUpdate = defineUpdate<{ operationId: string }, [StartOperationInput]>('startOperation');

/** Start, stop, restart, kill. Refused at once where it makes no sense; otherwise answers when done. */
export const powerUpdate = defineUpdate<void, [PowerInput]>('power');

/** After a crash: start at once instead of at the next try, or try no further. Refused where nothing is being recovered. */
export const recoveryUpdate = defineUpdate<void, [RecoveryInput]>('recovery');

/** Asks the running operation to cancel and to take back what it did. */
export const cancelOperationUpdate = defineUpdate<void, [CancelOperationInput]>('cancelOperation');

/** Reports from the node, handed on by the API. At least once; an older observation is ignored. */
export const processExitedSignal = defineSignal<[Observation]>('processExited');
export const processObservedSignal = defineSignal<[Observation]>('processReady');

export interface NodeChange {
  online: boolean;
  observation: Observation | null;
  /** Before it is started again, where that is what is to be done: so that a node that comes back is not run over. */
  startDelaySeconds?: number;
}

/** The node connected or was lost; on connecting with what it sees of this server (null: nothing). */
export const nodeChangedSignal = defineSignal<[NodeChange]>('nodeChanged');

export const serverStateQuery = defineQuery<ServerActorState>('state');

/** Input of every operation's child workflow. */
export interface OperationInput extends ServerRef {
  operationId: string;
  kind: OperationKind;
  requestedBy: RequestedBy;
  options?: OperationOptions;
  /** Whether the server was to run when the operation began: an operation that stopped it and fails starts it again. */
  shouldRun?: boolean;
}

/** Workflow types by kind. `reinstall` had been `installServer` before it took its files aside. */
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

/** What an operation's workflow answers its actor with. */
export interface OperationResult {
  /** The last that it saw of the server's process; left out where it did not touch it. */
  observation?: Observation;
}

/** Takes back what an operation left that was terminated and so could not do it itself. */
export const undoOperationType = 'undoOperation';
