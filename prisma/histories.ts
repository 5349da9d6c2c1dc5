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
 * Keeps the history of an ended operation, once, sealed with its tenant's key. Null records that Temporal has none, so that it is not
 * looked for again. Returns whether this call kept it; for a deleted operation it does not.
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
    // Two attempts at once write the same.
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
