import type { OperationKind, OperationStep } from '#domain/operations/operation.ts';
import type { ServerRef } from '../server/ref.ts';

/** What remains of an operation when its workflow is gone. */
export interface HistoryActivities {
  /** The row of an operation whose workflow was terminated. Throws `operation.not_found`. */
  loadOperation(input: ServerRef & { operationId: string }): Promise<{
    steps: OperationStep[];
    startedAt: string | null;
    version: number;
  }>;
  /** Copies an ended operation's workflow history to Postgres, where it outlives Temporal's retention. */
  archiveOperation(input: ServerRef & { operationId: string; kind: OperationKind }): Promise<void>;
}
