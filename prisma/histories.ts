import type { Database } from './client.ts';
import type { Sealer } from './keys/sealed-json.ts';
import { historyContext, openJson, sealJson } from './keys/sealed-json.ts';

/** An operation's workflow history as it was read. */
export interface KeptHistory {
  events: readonly object[];
  /** There are more than are kept. */
  isTruncated: boolean;
}

/**
 * Keeps the history of an operation that has ended, once and sealed with its tenant's key; null says that Temporal has none (any more), so that nobody looks for
 * it again. Answers whether it is kept from now on. An operation that is gone has nowhere to keep it.
 */
export async function keepHistory(
  prisma: Database,
  sealer: Sealer,
  operationId: string,
  history: KeptHistory | null,
): Promise<boolean> {
  if (history === null) {
    const where = { id: operationId, history: null, historyGoneAt: null };
    await prisma.operation.updateMany({ where, data: { historyGoneAt: new Date() } });
    return false;
  }
  const operation = await prisma.operation.findUnique({ where: { id: operationId }, select: { tenantId: true } });
  if (operation === null) return false;
  const events = await sealJson(sealer, operation.tenantId, historyContext(operationId), history.events);
  const { count } = await prisma.operationHistory.createMany({
    data: { operationId, events, isTruncated: history.isTruncated },
    // Two tries at once wrote the same.
    skipDuplicates: true,
  });
  return count > 0;
}

/** The events that are kept of an operation. @throws what the sealer throws */
export function openHistory(
  sealer: Sealer,
  operation: { id: string; tenantId: string },
  events: unknown,
): Promise<unknown> {
  return openJson(sealer, operation.tenantId, historyContext(operation.id), events);
}
