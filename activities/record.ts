import type { RecordActivities } from '#temporal/contracts/control/record.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import type { OperationSnapshot } from '#temporal/contracts/operations.ts';
import { recordedState } from '#temporal/contracts/server/state.ts';
import { isOver } from '#domain/operations/operation.ts';
import { outputTail } from '#domain/operations/output-tail.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { closeOperation } from '#prisma/operations/close.ts';
import { stepTries } from './tries.ts';
import type { ControlDependencies } from './dependencies.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { errorColumns } from '#prisma/operations/error-columns.ts';

/** Writes the state of actors and operations into the rows that the API reads. */
export function createRecordActivities({ prisma, temporal }: ControlDependencies): RecordActivities {
  return {
    async recordServer({ serverId, state }) {
      const { status, desired, powerError, recovery, suspendedReason } = recordedState(state);
      const known = {
        desiredPower: desired,
        powerError: powerError ?? Prisma.DbNull,
        // Absent in actors started before crash recovery existed.
        recovery: recovery === undefined ? undefined : (recovery ?? Prisma.DbNull),
        suspendedReason,
        version: state.version,
      };
      const older = { id: serverId, version: { lt: state.version } };
      await prisma.$transaction(async (transaction) => {
        const shown = await transaction.server.updateMany({
          where: { ...older, deletedAt: null },
          data: { ...known, status, ...(status === 'deleted' ? { deletedAt: new Date() } : {}) },
        });
        // A server that was removed from all lists stays deleted, even while its actor still works.
        const hidden = await transaction.server.updateMany({
          where: { ...older, deletedAt: { not: null } },
          data: known,
        });
        if (shown.count + hidden.count > 0) await notifyChanged(transaction, 'server', serverId);
      });
    },

    async recordOperation({ serverId, snapshot }) {
      const steps = isOver(snapshot.status) ? await withTries(serverId, snapshot) : snapshot.steps;
      await prisma.$transaction(async (transaction) => {
        const { count } = await transaction.operation.updateMany({
          where: { id: snapshot.operationId, version: { lt: snapshot.version } },
          data: {
            status: snapshot.status,
            version: snapshot.version,
            steps: steps as unknown as object[],
            startedAt: snapshot.startedAt,
            endedAt: snapshot.endedAt,
            ...errorColumns(snapshot.error),
            ...(snapshot.output === null ? {} : { output: outputTail(snapshot.output) }),
          },
        });
        if (count > 0) await notifyChanged(transaction, 'operation', snapshot.operationId);
        if (count > 0) await notifyChanged(transaction, 'server', serverId);
      });
    },

    async closeOperation({ operationId, serverId, error }) {
      await prisma.$transaction((transaction) => closeOperation(transaction, { operationId, serverId, error }));
    },
  };

  /** A workflow cannot see the attempts of its activities; its history shows them from outside. */
  async function withTries(serverId: string, snapshot: OperationSnapshot) {
    const workflowId = operationWorkflowId(serverId, snapshot.kind, snapshot.operationId);
    const tries = await stepTries(temporal, workflowId);
    return snapshot.steps.map((step) => {
      const seen = tries.get(step.id);
      return seen ? { ...step, attempts: seen.attempts, lastError: step.lastError ?? seen.lastError } : step;
    });
  }
}
