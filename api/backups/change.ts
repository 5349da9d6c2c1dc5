import type { UpdateBackupRequest } from '#domain/contracts/backups.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { withoutUndefined } from '#domain/without-undefined.ts';
import { findBackup } from './find.ts';

interface Change {
  backupId: string;
  request: UpdateBackupRequest;
  caller: Caller;
  context: RequestContext;
}

/**
 * Renames, locks or unlocks a backup.
 * @throws DomainError `backup.not_found`; `backup.being_removed` when it is to be locked while it is being removed
 */
export async function changeBackup(
  deps: ApiDependencies,
  { backupId, request, caller, context }: Change,
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

/** Somebody decided to remove it. Only where the operation that was to do it has ended without, it stays after all. */
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
  throw problem('backup.being_removed', `The backup ${name} is being removed, and cannot be locked any more.`);
}
