import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import type { Operation } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import { keepHistory } from '#prisma/histories.ts';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import { readHistory } from '#temporal/runtime/operation-history.ts';
import type { ControlDependencies } from '../dependencies.ts';

/** Until then its actor copies it. */
const defaultOlderThan = 60_000;
/** Well within Temporal's retention. */
const youngerThan = 24 * 3_600_000;
const atOnce = 50;
const readMilliseconds = 15_000;

type Ended = Pick<Operation, 'id' | 'kind' | 'serverId'>;

/**
 * Copies the histories of operations that ended without an actor to do it: operations on a backup whose server is deleted, or whose
 * actor was terminated. One that cannot be copied delays no other.
 */
export function createHistoriesActivities(
  dependencies: ControlDependencies,
): Pick<RecurringActivities, 'copyHistories'> {
  const { prisma, temporal } = dependencies;
  return {
    async copyHistories({ after, olderThanMilliseconds = defaultOlderThan }) {
      const operations = await operationsWithout(prisma, after, olderThanMilliseconds);
      let copied = 0;
      for (const operation of operations) {
        const outcome = await copyHistory(dependencies, temporal, operation);
        if (outcome === 'no answer') return { copied, after: operation.id, isInterrupted: true };
        if (outcome === 'copied') copied += 1;
        Context.current().heartbeat();
      }
      const isLast = operations.length < atOnce;
      return { copied, after: isLast ? null : (operations.at(-1)?.id ?? null), isInterrupted: false };
    },
  };
}

/** Ended operations whose history is not kept, and may still exist. */
function operationsWithout(prisma: Database, after: string | null, olderThanMilliseconds: number): Promise<Ended[]> {
  const now = Date.now();
  return prisma.operation.findMany({
    where: {
      endedAt: { lt: new Date(now - olderThanMilliseconds), gt: new Date(now - youngerThan) },
      // An operation that never began has none.
      startedAt: { not: null },
      history: null,
      historyGoneAt: null,
      ...(after === null ? {} : { id: { gt: after } }),
    },
    select: { id: true, kind: true, serverId: true },
    // Ids grow with time.
    orderBy: { id: 'asc' },
    take: atOnce,
  });
}

async function copyHistory(
  { prisma, sealer }: ControlDependencies,
  temporal: Client,
  { id, kind, serverId }: Ended,
): Promise<'copied' | 'not copied' | 'no answer'> {
  const workflowId = operationWorkflowId(serverId, kind, id);
  try {
    const history = await withinDeadline(temporal, () => readHistory(temporal, workflowId), readMilliseconds);
    return (await keepHistory(prisma, sealer, id, history)) ? 'copied' : 'not copied';
  } catch (error) {
    Context.current().log.warn('history of an operation not copied; it is in a later round', {
      operationId: id,
      error,
    });
    return isGrpcServiceError(error) ? 'no answer' : 'not copied';
  }
}
