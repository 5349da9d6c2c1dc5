import type { OperationError } from '#domain/operations/operation.ts';
import type { OperationSnapshot } from '../operations.ts';
import type { ServerRef } from '../server/ref.ts';
import type { ServerActorState } from '../server/state.ts';

/** Write the read model. */
export interface RecordActivities {
  /** Writes the actor's state to the server's row unless a newer version is there. */
  recordServer(input: ServerRef & { state: ServerActorState }): Promise<void>;
  /** Writes an operation's row unless a newer version is there. */
  recordOperation(input: ServerRef & { snapshot: OperationSnapshot }): Promise<void>;
  /** Closes an operation whose workflow could not write its own end (terminated by an administrator). */
  closeOperation(input: ServerRef & { operationId: string; error: OperationError }): Promise<void>;
}
