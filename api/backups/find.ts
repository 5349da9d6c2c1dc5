import { readRefusal } from '#domain/backups/rules.ts';
import { refusedBy } from '#domain/errors.ts';
import type { BackupLocation } from '#domain/backups/backup.ts';
import type { Backup } from '#domain/contracts/backups.ts';
import { OperationInputRow } from '#domain/operations/input.ts';
import type { Backup as BackupRecord, Prisma } from '#prisma/generated/client.ts';
import { notFound } from '../http/authorize.ts';
import { presentBackup } from './present.ts';
import { loadBackups } from './rows.ts';
import type { Database } from '#prisma/client.ts';

/** An existing backup. Throws DomainError `backup.not_found`. */
export async function findBackup(prisma: Pick<Prisma.TransactionClient, 'backup'>, id: string): Promise<BackupRecord> {
  const backup = await prisma.backup.findFirst({ where: { id, deletedAt: null } });
  if (backup === null) throw notFound('backup.not_found');
  return backup;
}

/** A backup that can be read from. @throws DomainError as `findBackup` and `assertReadable` */
export async function findReadable(
  prisma: Pick<Prisma.TransactionClient, 'backup'>,
  id: string,
): Promise<BackupRecord> {
  const backup = await findBackup(prisma, id);
  assertReadable(backup);
  return backup;
}

/** The server of the backup in `params.id`, as a place where something is allowed. */
export async function placeOfBackup({ params }: { params: { id: string } }, { prisma }: { prisma: Database }) {
  const { serverId, tenantId } = await findBackup(prisma, params.id);
  return { serverId, tenantId };
}

/** A backup as all its readers see it. Throws DomainError `backup.not_found`. */
export async function getBackup(prisma: Database, id: string): Promise<Backup> {
  const [row] = await loadBackups(prisma, [id]);
  if (row === undefined) throw notFound('backup.not_found');
  return presentBackup(row);
}

/** The backup that an operation is about, whatever has become of it. Throws DomainError `backup.not_found`. */
export async function getBackupOf(prisma: Database, operationId: string): Promise<Backup> {
  const operation = await prisma.operation.findUnique({ where: { id: operationId }, select: { input: true } });
  const { options } = OperationInputRow.parse(operation?.input ?? {});
  const id = options !== undefined && 'backupId' in options ? options.backupId : null;
  const [row] = id === null ? [] : await loadBackups(prisma, [id], { evenGone: true });
  if (row === undefined) throw notFound('backup.not_found');
  return presentBackup(row);
}

/** @throws DomainError `backup.not_complete`, `backup.missing`, `backup.damaged` where nothing can be read from it */
export function assertReadable(backup: Pick<BackupRecord, 'name' | 'status'>): void {
  const refusal = readRefusal(backup);
  if (refusal !== null) throw refusedBy(refusal);
}

export function locationOf({ id, storage, key }: Pick<BackupRecord, 'id' | 'storage' | 'key'>): BackupLocation {
  return { backupId: id, storage, key };
}
