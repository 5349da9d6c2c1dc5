import type { OperationKind } from '#domain/operations/operation.ts';
import type {
  DesiredPower,
  PowerError,
  PowerState,
  ServerExit,
  ServerRecovery,
  ServerStatus,
} from '#domain/servers/state.ts';
import type { ServerRef } from './ref.ts';

/** The actor's whole memory: plain JSON, carried over continue-as-new, and what is written to Postgres. */
export interface ServerActorState {
  /** The server's node. Absent in actors started before it was part of the state: then the actor's input has it. */
  nodeId?: string;
  status: ServerStatus;
  desired: DesiredPower;
  power: PowerState;
  observedAt: number;
  lastExit: ServerExit | null;
  powerError: PowerError | null;
  /** The one running operation, and the status to fall back to when it is cancelled. */
  operation: { id: string; kind: OperationKind; statusBefore: ServerStatus } | null;
  /** Crash recovery. Absent in actors started before crash recovery existed. */
  recovery?: ServerRecovery | null;
  suspendedReason?: string | null;
  /** The status that a suspension interrupted. */
  suspendedFrom?: ServerStatus;
  /** Grows with each change; an older state never overwrites a newer one in Postgres. */
  version: number;
}

/** The part of the state that is written to the server's row. What its node sees is written by the API, as soon as it is seen. */
export function recordedState({ status, desired, powerError, recovery, suspendedReason, operation }: ServerActorState) {
  return { status, desired, powerError, recovery, suspendedReason, operation };
}

export interface ServerActorInput extends ServerRef {
  /** Set by continue-as-new, and, for an actor that was lost (terminated, or Temporal's data gone), from the read model. */
  state?: ServerActorState;
  /** Set by continue-as-new: the state may not have reached the read model yet. */
  isUnrecorded?: boolean;
}
