import { OperationInputRow } from '#domain/operations/input.ts';
import { notifyChanged } from '../changes.ts';
import type { Prisma } from '../generated/client.ts';

/**
 * Releases the backup of an operation that never began, or was terminated: a backup that it would have made is failed, one that it
 * would have removed stays. `refused`: no caller knows of the operation, so the row of its backup is removed, too.
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
