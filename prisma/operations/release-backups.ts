import { OperationInputRow } from '#domain/operations/input.ts';
import { notifyChanged } from '../changes.ts';
import type { Prisma } from '../generated/client.ts';

/**
 * Settles the backups of a recorded operation that will never begin: the backup it would have made is removed or failed, and the one
 * it would have deleted stays. `refused`: the request was refused, so no row of the operation or its backup remains.
 */
export async function releaseBackups(
  transaction: Prisma.TransactionClient,
  operationId: string,
  why: 'refused' | 'failed',
): Promise<void> {
  const made = { operationId, status: 'pending' } as const;
  const backups = await transaction.backup.findMany({ where: made, select: { id: true } });
  if (why === 'refused') await transaction.backup.deleteMany({ where: made });
  else await transaction.backup.updateMany({ where: made, data: { status: 'failed', deletedAt: new Date() } });
  const operation = await transaction.operation.findUnique({ where: { id: operationId }, select: { input: true } });
  const { options } = OperationInputRow.parse(operation?.input ?? {});
  if (options?.kind === 'delete_backup') {
    await transaction.backup.updateMany({
      where: { id: options.backupId, deletedAt: null },
      data: { removingAt: null },
    });
  }
  for (const { id } of backups) await notifyChanged(transaction, 'backup', id);
}
