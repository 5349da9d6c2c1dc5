import { codedError } from '#domain/errors.ts';
import type { UpdateBackupRequest } from '#domain/contracts/backups.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '../audit/audit.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { withoutUndefined } from '#domain/without-undefined.ts';
import { findBackup } from './find.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '../http/call.ts';

/**
 * Renames, locks or unlocks a backup.
 * @throws DomainError `backup.not_found`; `backup.being_removed` when it is to be locked while it is being removed
 */
export async function changeBackup(
  { deps, caller, context }: Call<{ prisma: Database }>,
  { backupId, request }: { backupId: string; request: UpdateBackupRequest },
): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT id FROM backups WHERE id = ${backupId}::uuid FOR UPDATE`;
    const backup = await findBackup(transaction, backupId);
    if (request.locked === true && backup.removingAt !== null) await assertStays(transaction, backup);
    const data = { ...withoutUndefined({ ...request }), ...(request.locked === true ? { removingAt: null } : {}) };
    await transaction.backup.update({ where: { id: backupId }, data });
    await recordAudit(transaction, context, {
      caller,
      tenantId: backup.tenantId,
      serverId: backup.serverId,
      action: 'backup.update',
      details: { backupId, ...withoutUndefined({ ...request }) },
    });
    await notifyChanged(transaction, 'backup', backupId);
  });
}

/** Its removal was requested. It stays only if the operation that was to remove it has ended without doing so. */
async function assertStays(
  transaction: Prisma.TransactionClient,
  { serverId, name }: { serverId: string; name: string },
): Promise<void> {
  const removing = await transaction.operation.count({
    where: {
      serverId,
      status: { in: ['pending', 'running', 'cancelling'] },
      kind: { in: ['delete_backup', 'delete', 'backup'] },
    },
  });
  if (removing === 0) return;
  throw codedError('backup.being_removed', { name });
}
