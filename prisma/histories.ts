import type { Database } from './client.ts';
import type { Prisma } from './generated/client.ts';

/** An operation's workflow history as it was read. */
export interface KeptHistory {
  events: readonly object[];
  /** There are more than are kept. */
  isTruncated: boolean;
}

/**
 * Keeps the history of an operation that has ended, once; null says that Temporal has none (any more), so that nobody looks for
 * it again. Answers whether it is kept from now on. An operation that is gone has nowhere to keep it.
 */
export async function keepHistory(
  prisma: Database,
  operationId: string,
  history: KeptHistory | null,
): Promise<boolean> {
  if (history === null) {
    const where = { id: operationId, history: null, historyGoneAt: null };
    await prisma.operation.updateMany({ where, data: { historyGoneAt: new Date() } });
    return false;
  }
  if ((await prisma.operation.count({ where: { id: operationId } })) === 0) return false;
  const { count } = await prisma.operationHistory.createMany({
    data: {
      operationId,
      events: history.events as unknown as Prisma.InputJsonArray,
      isTruncated: history.isTruncated,
    },
    // Two tries at once wrote the same.
    skipDuplicates: true,
  });
  return count > 0;
}
