import type { OperationError } from '#domain/operations/operation.ts';
import { notifyChanged } from '../changes.ts';
import type { Prisma } from '../generated/client.ts';
import { errorColumns } from './error-columns.ts';
import { releaseBackups } from './release-backups.ts';

interface Closing {
  operationId: string;
  serverId: string;
  error: OperationError;
  /** Leaves an operation alone that has begun since it was read. */
  onlyPending?: boolean;
}

/**
 * Closes the row of an operation that cannot write its own end: its workflow was terminated, or was refused before it began. The
 * backup that it would have made or removed is released. An operation that has ended stays as it is. Returns whether it was open.
 */
export async function closeOperation(
  transaction: Prisma.TransactionClient,
  { operationId, serverId, error, onlyPending = false }: Closing,
): Promise<boolean> {
  const { count } = await transaction.operation.updateMany({
    where: { id: operationId, status: { in: onlyPending ? ['pending'] : ['pending', 'running', 'cancelling'] } },
    data: { status: 'failed', endedAt: new Date(), ...errorColumns(error) },
  });
  if (count === 0) return false;
  await releaseBackups(transaction, operationId, 'failed');
  await notifyChanged(transaction, 'operation', operationId);
  await notifyChanged(transaction, 'server', serverId);
  return true;
}
