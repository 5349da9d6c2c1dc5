import { OperationInputRow } from '#domain/operations/input.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { createBackup, deleteBackup, restoreBackup, verifyBackup } from '../backups/operations.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound } from '../http/authorize.ts';
import { problem } from '../http/refuse.ts';
import {
  deleteAs,
  installServer,
  reinstallWith,
  restartServer,
  suspendServer,
  unsuspendServer,
  updateGame,
} from '../servers/operations.ts';
import type { OperationCall } from './begin.ts';
import { operationPermissions } from '#domain/permissions/operations.ts';
import { optionsOf } from '#domain/operations/recorded-options.ts';
import { isRetryable } from './present.ts';
import { loadOperations } from './rows.ts';

/** The permission for trying an operation again: that for asking for it at all. */
export async function retryPermission(
  { params }: { params: { id: string } },
  { prisma }: ApiDependencies,
): Promise<Permission> {
  const operation = await prisma.operation.findUnique({ where: { id: params.id }, select: { kind: true } });
  if (operation === null) throw notFound('operation.not_found');
  return operationPermissions[operation.kind];
}

/**
 * Asks once more for what failed or was cancelled, as it was; a backup that it is to make is a new one. Answers with the new
 * operation's id.
 * @throws DomainError `operation.not_retryable`, and whatever asking for it anew can throw
 */
export async function retryOperation(
  deps: ApiDependencies,
  operationId: string,
  by: Omit<OperationCall, 'serverId' | 'retryOfId'>,
): Promise<string> {
  const [row] = await loadOperations(deps.prisma, [operationId]);
  if (row === undefined) throw notFound('operation.not_found');
  const stored = await deps.prisma.operation.findUniqueOrThrow({ where: { id: operationId }, select: { input: true } });
  const input = OperationInputRow.parse(stored.input);
  const options = optionsOf(row.kind, input);
  if (!isRetryable(row) || options === null) {
    throw problem(
      'operation.not_retryable',
      row.serverDeleted
        ? 'The server of this operation is gone.'
        : 'Only an operation that failed or was cancelled can be tried again.',
    );
  }
  return begin(deps, { ...by, serverId: row.serverId, retryOfId: operationId }, options, input);
}

function begin(
  deps: ApiDependencies,
  call: OperationCall,
  options: OperationOptions,
  { settings }: OperationInputRow,
): Promise<string> {
  switch (options.kind) {
    case 'install':
      return installServer(deps, call);
    case 'reinstall':
      return reinstallWith(deps, call, options.files, () => settings);
    case 'update':
      return updateGame(deps, call, options.backupId !== null);
    case 'restart':
      return restartServer(deps, call, options.skipCountdown);
    case 'backup':
      return backUpAgain(deps, call, options.backupId);
    case 'restore':
      return restoreBackup(deps, call, { backupId: options.backupId, paths: options.paths ?? undefined });
    case 'verify':
      return verifyBackup(deps, call, options.backupId);
    case 'delete_backup':
      return deleteBackup(deps, call, options.backupId);
    case 'suspend':
      return suspendServer(deps, call, options.reason);
    case 'unsuspend':
      return unsuspendServer(deps, call);
    case 'delete': {
      const { lastBackupId, backups, force } = options;
      return deleteAs(deps, call, { lastBackup: lastBackupId !== null, backups, force });
    }
  }
}

/** The backup that came to nothing, with its own name and wishes. */
async function backUpAgain(deps: ApiDependencies, call: OperationCall, backupId: string): Promise<string> {
  const wish = await deps.prisma.backup.findUnique({
    where: { id: backupId },
    select: { name: true, locked: true, ignore: true, storage: true },
  });
  return createBackup(deps, call, wish ?? { locked: false, ignore: [] });
}
