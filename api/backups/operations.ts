import { deleteRefusal, emptyRefusal, placeRefusal } from '#domain/backups/rules.ts';
import { refusedBy } from '#domain/errors.ts';
import type { CreateBackupRequest, RestoreRequest } from '#domain/contracts/backups.ts';
import { notFound } from '../http/authorize.ts';
import type { OperationTarget } from '../operations/begin.ts';
import type { LaunchNeeds } from '../operations/start.ts';
import type { KeyedCall } from '../http/call.ts';
import { beginOperation } from '../operations/begin.ts';
import { assertReadable, findBackup, findReadable } from './find.ts';
import { reserveBackup } from './reserve.ts';

type OperationCall = KeyedCall<LaunchNeeds>;
type BackupTarget = OperationTarget & { backupId: string };

/** Each answers with the id of the operation that it began. */

/** @throws DomainError `backup.limit_reached`, `request.invalid` */
export function createBackup(
  call: OperationCall,
  { serverId, retryOfId, ...request }: OperationTarget & CreateBackupRequest,
): Promise<string> {
  return beginOperation(call, { serverId, retryOfId, kinds: ['backup'] }, async (transaction, server) => {
    const requested = { ...request, trigger: 'manual' as const, requestedByName: call.caller.name };
    const backup = await reserveBackup(transaction, server, requested);
    return { options: { kind: 'backup', backupId: backup.id }, backup };
  });
}

/**
 * Restores a backup, or some of its files, into its server or another server of the same tenant.
 * @throws DomainError `backup.not_found`, `backup.not_complete`, `backup.missing`, `backup.damaged`, `backup.other_node`, `backup.empty`
 */
export function restoreBackup(
  call: OperationCall,
  { backupId, paths, acceptEmpty, ...target }: OperationTarget & RestoreRequest,
): Promise<string> {
  return beginOperation(call, { ...target, kinds: ['restore'], backupId }, async (transaction, server) => {
    const backup = await findBackup(transaction, backupId);
    if (backup.tenantId !== server.tenantId) throw notFound('backup.not_found');
    assertReadable(backup);
    const elsewhere = placeRefusal(backup, server.nodeId);
    if (elsewhere !== null) throw refusedBy(elsewhere);
    const empty = emptyRefusal(backup, { paths, acceptEmpty });
    if (empty !== null) throw refusedBy(empty);
    return { options: { kind: 'restore', backupId, paths: paths ?? null } };
  });
}

/** @throws DomainError `backup.not_found`, `backup.not_complete`, `backup.missing`, `backup.damaged` */
export function verifyBackup(call: OperationCall, { backupId, ...target }: BackupTarget): Promise<string> {
  return beginOperation(call, { ...target, kinds: ['verify'], backupId, ofDeleted: true }, async (transaction) => {
    await findReadable(transaction, backupId);
    return { options: { kind: 'verify', backupId } };
  });
}

/**
 * Removes a backup from its storage and from all lists. It can no longer be locked from then on.
 * @throws DomainError `backup.not_found`, `backup.locked`, `backup.not_complete` while it is still being made
 */
export function deleteBackup(call: OperationCall, { backupId, ...target }: BackupTarget): Promise<string> {
  return beginOperation(
    call,
    { ...target, kinds: ['delete_backup'], backupId, ofDeleted: true },
    async (transaction) => {
      const { count } = await transaction.backup.updateMany({
        where: { id: backupId, deletedAt: null, locked: false, status: { in: ['complete', 'missing', 'damaged'] } },
        data: { removingAt: new Date() },
      });
      if (count > 0) return { options: { kind: 'delete_backup', backupId } };
      const refusal = deleteRefusal(await findBackup(transaction, backupId));
      throw refusal === null ? notFound('backup.not_found') : refusedBy(refusal);
    },
  );
}
