import { OperationInputRow } from '#domain/operations/input.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { notifyChanged } from '#prisma/changes.ts';

/**
 * An operation that was written down will never begin: the backup that it was to make is none, and the one that it was to
 * remove stays. `refused`: nobody has heard of that operation, so nothing of its backup is left either.
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
