import { z } from 'zod';
import type { OperationHistory } from '#domain/contracts/operations.ts';
import { openHistory } from '#prisma/histories.ts';
import { OperationEvent } from '#domain/contracts/operations.ts';
import { codedError, errorMessage } from '#domain/errors.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import type { ReadHistory } from '#temporal/runtime/operation-history.ts';
import { readHistory } from '#temporal/runtime/operation-history.ts';
import { notFound } from '../http/authorize.ts';
import { withinDeadline } from '#temporal/launch/deadline.ts';
import type { Client } from '@temporalio/client';
import type { Database } from '#prisma/client.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';

interface Needs {
  prisma: Database;
  sealer: Sealer;
  temporal: Client;
}

/** A history is read page by page. */
const readMilliseconds = 15_000;

/**
 * The raw events of an operation's workflow: Temporal's own as long as it has them, then the copy.
 * @throws DomainError `operation.not_found`, `operation.no_history`, `temporal.unavailable`
 */
export async function getHistory(deps: Needs, id: string): Promise<OperationHistory> {
  const operation = await deps.prisma.operation.findUnique({ where: { id }, include: { history: true } });
  if (operation === null) throw notFound('operation.not_found');
  const { serverId, kind, history: archived } = operation;
  const live = await fromTemporal(deps.temporal, operationWorkflowId(serverId, kind, id)).catch((error: unknown) => {
    if (archived === null) throw error;
    return null;
  });
  if (live !== null) return { source: 'temporal', ...live };
  if (archived === null) {
    throw codedError('operation.no_history');
  }
  const events = z.array(OperationEvent).parse(await openHistory(deps.sealer, operation, archived.events));
  return { source: 'archive', events, isTruncated: archived.isTruncated };
}

async function fromTemporal(temporal: Client, workflowId: string): Promise<ReadHistory | null> {
  try {
    return await withinDeadline(temporal, () => readHistory(temporal, workflowId), readMilliseconds);
  } catch (error) {
    throw codedError(
      'temporal.unavailable',
      {},
      { kind: 'transient', logMessage: `The history could not be read: ${errorMessage(error)}`, cause: error },
    );
  }
}
