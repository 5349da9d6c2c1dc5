import { codedError } from '#domain/errors.ts';
import { OperationInputRow } from '#domain/operations/input.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import { createBackup, deleteBackup, restoreBackup, verifyBackup } from '../backups/operations.ts';
import { notFound } from '../http/authorize.ts';
import {
  deleteAs,
  installServer,
  reinstallWith,
  restartServer,
  suspendServer,
  unsuspendServer,
  updateGame,
} from '../servers/operations.ts';
import type { OperationTarget } from './begin.ts';
import type { LaunchNeeds } from './start.ts';
import type { PermissionOf } from '../http/define-route.ts';
import type { KeyedCall } from '../http/call.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { operationPermissions } from '#domain/permissions/operations.ts';
import { optionsOf } from '#domain/operations/recorded-options.ts';
import { isRetryable } from './present.ts';
import { loadOperations } from './rows.ts';

interface Needs extends LaunchNeeds {
  sealer: Sealer;
}

/** The permission to retry an operation: the one to begin it. */
export const retryPermission: PermissionOf<{ params: { id: string } }> = {
  oneOf: Object.values(operationPermissions),
  of: async ({ params }, { prisma }) => {
    const operation = await prisma.operation.findUnique({ where: { id: params.id }, select: { kind: true } });
    if (operation === null) throw notFound('operation.not_found');
    return operationPermissions[operation.kind];
  },
};

/**
 * Begins a failed or cancelled operation again with the same options; a backup that it makes is a new one. Answers with the new
 * operation's id.
 * @throws DomainError `operation.not_retryable`, and everything that beginning it throws
 */
export async function retryOperation(call: KeyedCall<Needs>, operationId: string): Promise<string> {
  const { deps } = call;
  const [row] = await loadOperations(deps.prisma, [operationId]);
  if (row === undefined) throw notFound('operation.not_found');
  const stored = await deps.prisma.operation.findUniqueOrThrow({ where: { id: operationId }, select: { input: true } });
  const input = OperationInputRow.parse(stored.input);
  const options = optionsOf(row.kind, input);
  if (!isRetryable(row) || options === null) {
    throw codedError('operation.not_retryable', row.serverDeleted ? { reason: 'server_gone' } : {});
  }
  return begin(call, { serverId: row.serverId, retryOfId: operationId }, options, input);
}

function begin(
  call: KeyedCall<Needs>,
  target: OperationTarget,
  options: OperationOptions,
  { settings }: OperationInputRow,
): Promise<string> {
  switch (options.kind) {
    case 'install':
      return installServer(call, target);
    case 'reinstall':
      return reinstallWith(call, { ...target, files: options.files }, () => settings);
    case 'update':
      return updateGame(call, { ...target, backupFirst: options.backupId !== null });
    case 'restart':
      return restartServer(call, { ...target, skipCountdown: options.skipCountdown });
    case 'backup':
      return backUpAgain(call, target, options.backupId);
    case 'restore':
      // That it may be empty was accepted when the restore was first asked for.
      return restoreBackup(call, {
        ...target,
        backupId: options.backupId,
        paths: options.paths ?? undefined,
        acceptEmpty: true,
      });
    case 'verify':
      return verifyBackup(call, { ...target, backupId: options.backupId });
    case 'delete_backup':
      return deleteBackup(call, { ...target, backupId: options.backupId });
    case 'suspend':
      return suspendServer(call, { ...target, reason: options.reason });
    case 'unsuspend':
      return unsuspendServer(call, target);
    case 'delete': {
      const { lastBackupId, backups, force } = options;
      return deleteAs(call, { ...target, lastBackup: lastBackupId !== null, backups, force });
    }
  }
}

/** Makes the failed backup again, with its own name and settings. */
async function backUpAgain(call: KeyedCall<Needs>, target: OperationTarget, backupId: string): Promise<string> {
  const failed = await call.deps.prisma.backup.findUnique({
    where: { id: backupId },
    select: { name: true, locked: true, ignore: true, storage: true },
  });
  return createBackup(call, { ...target, ...(failed ?? { locked: false, ignore: [] }) });
}
