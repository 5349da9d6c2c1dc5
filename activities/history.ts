import { z } from 'zod';
import { codedError } from '#domain/errors.ts';
import { OperationStep } from '#domain/operations/operation.ts';
import { longestSentence } from '#domain/payloads/bounds.ts';
import { head } from '#domain/payloads/text.ts';
import { keepHistory } from '#prisma/histories.ts';
import type { HistoryActivities } from '#temporal/contracts/control/history.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import { readHistory } from '#temporal/runtime/operation-history.ts';
import type { ControlDependencies } from './dependencies.ts';

/** A row that is older than the bound on reasons may hold a longer one. */
const shortened = (step: OperationStep): OperationStep =>
  step.lastError === null ? step : { ...step, lastError: head(step.lastError, longestSentence) };

/** What is left of an operation when its workflow is gone. */
export function createHistoryActivities({ prisma, sealer, temporal }: ControlDependencies): HistoryActivities {
  return {
    async loadOperation({ operationId }) {
      const row = await prisma.operation.findUnique({
        where: { id: operationId },
        select: { steps: true, startedAt: true, version: true },
      });
      if (row === null) throw codedError('operation.not_found');
      const steps = z.array(OperationStep).parse(row.steps).map(shortened);
      return { steps, startedAt: row.startedAt?.toISOString() ?? null, version: Number(row.version) };
    },

    async archiveOperation({ serverId, operationId, kind }) {
      const known = await prisma.operationHistory.findUnique({ where: { operationId }, select: { operationId: true } });
      if (known !== null) return;
      const history = await readHistory(temporal, operationWorkflowId(serverId, kind, operationId));
      await keepHistory(prisma, sealer, operationId, history);
    },
  };
}
