import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import type { BackupTrigger } from '#domain/backups/backup.ts';
import { BackupStorage } from '#domain/backups/backup.ts';
import { backupKey } from '#domain/backups/key.ts';
import { limitRefusal } from '#domain/backups/rules.ts';
import { Blueprint } from '#domain/blueprints/schema.ts';
import { refusedBy } from '#domain/errors.ts';
import { fieldFault } from '#domain/errors/fields.ts';
import type { BackupPolicy } from '#domain/servers/policies.ts';
import { policiesInForce } from '#domain/servers/policies.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { lockPool, takeFromPool } from '../identity/tenants/pool/take.ts';
import { invalid } from '../http/refuse.ts';
import type { PlannedServer } from '../operations/begin.ts';

export interface BackupRequest {
  /** Left out: the time. */
  name?: string | undefined;
  trigger: BackupTrigger;
  requestedByName: string;
  locked?: boolean | undefined;
  ignore?: readonly string[] | undefined;
  storage?: BackupStorage | undefined;
}

/** Of a node's facts, what it says of its storages; a node that says nothing has its own disk. */
const Storages = z.object({ backupStorages: z.array(BackupStorage).min(1).default(['local']) });

/** The policy in force for a server's backups. */
export function backupPolicyOf(server: Pick<PlannedServer, 'policies' | 'blueprint'>): BackupPolicy {
  return policiesInForce(Blueprint.parse(server.blueprint.definition), server.policies).backup;
}

/**
 * The row of a new backup, if its limits allow one. Until the transaction ends no other request can count.
 * @throws DomainError `backup.limit_reached`, `tenant.pool_exhausted`; `request.invalid` for a storage that the node does not have
 */
export async function reserveBackup(
  transaction: Prisma.TransactionClient,
  server: PlannedServer,
  request: BackupRequest,
): Promise<Prisma.BackupUncheckedCreateInput & { id: string }> {
  const policy = backupPolicyOf(server);
  await lockPool(transaction, server.tenantId);
  await transaction.$queryRaw`SELECT id FROM servers WHERE id = ${server.id}::uuid FOR NO KEY UPDATE`;
  const refusal = limitRefusal(policy, await backupUsage(transaction, server.id));
  if (refusal !== null) throw refusedBy(refusal);
  // How large it will be is known when it is stored: one is begun while there is room at all.
  await takeFromPool(transaction, server.tenantId, { backups: 1, backupBytes: 1 });
  const id = uuid();
  return {
    id,
    tenantId: server.tenantId,
    serverId: server.id,
    nodeId: server.nodeId,
    name: request.name ?? timeName(),
    trigger: request.trigger,
    storage: storageOf(server, request.storage),
    key: backupKey({ tenantId: server.tenantId, serverId: server.id, backupId: id }),
    locked: request.locked ?? false,
    // As it is decided now: what a policy says later does not change what is in a backup.
    ignore: [...new Set([...policy.ignore, ...(request.ignore ?? [])])],
    requestedByName: request.requestedByName,
  };
}

/** How many backups a server has, and how many bytes they take. Backups in the making count. */
export async function backupUsage(
  prisma: Pick<Prisma.TransactionClient, 'backup'>,
  serverId: string,
): Promise<{ count: number; bytes: number }> {
  const { _count: count, _sum: sum } = await prisma.backup.aggregate({
    where: { serverId, deletedAt: null },
    _count: true,
    _sum: { bytes: true },
  });
  return { count, bytes: Number(sum.bytes ?? 0) };
}

/** `2026-01-31 18:05 UTC` */
export const timeName = (at = new Date()): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function storageOf(server: PlannedServer, wanted: BackupStorage | undefined): BackupStorage {
  const { backupStorages } = Storages.safeParse(server.node.facts ?? {}).data ?? { backupStorages: ['local' as const] };
  const storage = wanted ?? backupStorages[0] ?? 'local';
  if (backupStorages.includes(storage)) return storage;
  throw invalid([{ path: 'storage', ...fieldFault('storage.not_on_node', { storages: backupStorages.join(', ') }) }]);
}
