import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';
import type { PowerAction, PowerState } from '#domain/servers/state.ts';
import type { RequestedBy } from './ref.ts';
import type { ServerActorState } from './state.ts';

/** The actor `server/<serverId>`. */
export const serverActorType = 'serverActor';

/** What a caller could see of the process when it asked. A report of it may be on its way to the actor still. */
export interface SeenPower {
  power: PowerState;
  observedAt: number;
}

export interface StartOperationInput {
  operationId: string;
  kind: OperationKind;
  requestedBy: RequestedBy;
  /** Install: start the server once it is installed. */
  startAfterwards?: boolean;
  /** Absent in requests made before options existed: those know only `startAfterwards`. */
  options?: OperationOptions;
  seen?: SeenPower;
}

/** Begins an operation as a child workflow; refused with the reason while another runs. Answers when it has begun. */
export const startOperationUpdate = defineUpdate<{ operationId: string }, [StartOperationInput]>('startOperation');

export interface CancelOperationInput {
  operationId: string;
  requestedBy: RequestedBy;
}

/** Asks the running operation to cancel and to undo its finished steps. */
export const cancelOperationUpdate = defineUpdate<void, [CancelOperationInput]>('cancelOperation');

export interface PowerInput {
  action: PowerAction;
  requestedBy: RequestedBy;
  /** Of a start: what the node must know. Absent, the actor loads it, which takes one more activity. */
  spec?: ServerSpec;
  seen?: SeenPower;
}

/** Start, stop, restart, kill. Refused at once where it makes no sense; otherwise answers when done. */
export const powerUpdate = defineUpdate<void, [PowerInput]>('power');

export interface RecoveryInput {
  action: 'start_now' | 'stop_trying';
  requestedBy: RequestedBy;
}

/** After a crash: start at once instead of at the next attempt, or stop trying. Refused where no recovery is in progress. */
export const recoveryUpdate = defineUpdate<void, [RecoveryInput]>('recovery');

/** Reports from the node, forwarded by the API. At least once; an older observation is ignored. */
export const processExitedSignal = defineSignal<[Observation]>('processExited');

/** Sent for every observation of a live process. Histories hold the wire name `processReady`, so it stays. */
export const processObservedSignal = defineSignal<[Observation]>('processReady');

export interface NodeChange {
  online: boolean;
  observation: Observation | null;
  /** Waits this long before a start, so that a node that comes back does not start all of its servers at once. */
  startDelaySeconds?: number;
}

/** The node connected or was lost; on connecting with what it sees of this server (null: nothing). */
export const nodeChangedSignal = defineSignal<[NodeChange]>('nodeChanged');

export const serverStateQuery = defineQuery<ServerActorState>('state');
