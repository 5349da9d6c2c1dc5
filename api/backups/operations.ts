import type { CreateBackupRequest, RestoreRequest } from '#domain/contracts/backups.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { problem } from '../http/refuse.ts';
import type { OperationCall } from '../operations/begin.ts';
import { beginOperation } from '../operations/begin.ts';
import { assertReadable, findBackup, findReadable } from './find.ts';
import { reserveBackup } from './reserve.ts';

/** Each answers with the id of the operation that has begun. */

/** @throws DomainError `backup.limit_reached`, `request.invalid` */
export function createBackup(
  deps: ApiDependencies,
  call: OperationCall,
  request: CreateBackupRequest,
): Promise<string> {
  return beginOperation(deps, call, { kinds: ['backup'] }, async (transaction, server) => {
    const wish = { ...request, trigger: 'manual' as const, requestedByName: call.caller.name };
    const backup = await reserveBackup(transaction, server, wish);
    return { options: { kind: 'backup', backupId: backup.id }, backup };
  });
}

/**
 * Brings a backup, or some of its files, back into a server: the one that it was made of, or another of the same tenant.
 * @throws DomainError `backup.not_found`, `backup.not_complete`, `backup.missing`, `backup.damaged`, `backup.other_node`
 */
export function restoreBackup(
  deps: ApiDependencies,
  call: OperationCall,
  { backupId, paths }: RestoreRequest,
): Promise<string> {
  return beginOperation(deps, call, { kinds: ['restore'], backupId }, async (transaction, server) => {
    const backup = await findBackup(transaction, backupId);
    if (backup.tenantId !== server.tenantId) throw notFound('backup.not_found');
    assertReadable(backup);
    if (backup.storage === 'local' && backup.nodeId !== server.nodeId) {
      throw problem(
        'backup.other_node',
        `The backup ${backup.name} lies on the disk of another node than the server's. Restore it into a server there.`,
      );
    }
    return { options: { kind: 'restore', backupId, paths: paths ?? null } };
  });
}

/** @throws DomainError `backup.not_found`, `backup.not_complete`, `backup.missing`, `backup.damaged` */
export function verifyBackup(deps: ApiDependencies, call: OperationCall, backupId: string): Promise<string> {
  return beginOperation(deps, call, { kinds: ['verify'], backupId, ofDeleted: true }, async (transaction) => {
    await findReadable(transaction, backupId);
    return { options: { kind: 'verify', backupId } };
  });
}

/**
 * Removes a backup from its storage and from all lists. From here on it cannot be locked any more.
 * @throws DomainError `backup.not_found`, `backup.locked`, `backup.not_complete` while it is still being made
 */
export function deleteBackup(deps: ApiDependencies, call: OperationCall, backupId: string): Promise<string> {
  return beginOperation(deps, call, { kinds: ['delete_backup'], backupId, ofDeleted: true }, async (transaction) => {
    const { count } = await transaction.backup.updateMany({
      where: { id: backupId, deletedAt: null, locked: false, status: { in: ['complete', 'missing', 'damaged'] } },
      data: { removingAt: new Date() },
    });
    if (count > 0) return { options: { kind: 'delete_backup', backupId } };
    const { name, locked } = await findBackup(transaction, backupId);
    throw locked
      ? problem('backup.locked', `The backup ${name} is locked. Unlock it first.`)
      : problem('backup.not_complete', `The backup ${name} is still being made. Cancel its operation instead.`);
  });
}
