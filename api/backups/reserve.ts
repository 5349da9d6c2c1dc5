import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import type { BackupTrigger } from '#domain/backups/backup.ts';
import { BackupStorage } from '#domain/backups/backup.ts';
import { backupKey } from '#domain/backups/key.ts';
import { Blueprint } from '#domain/blueprints/schema.ts';
import type { BackupPolicy } from '#domain/servers/policies.ts';
import { PolicyOverrides, resolvePolicies } from '#domain/servers/policies.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { invalid, problem } from '../http/refuse.ts';
import type { PlannedServer } from '../operations/begin.ts';

export interface BackupWish {
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
  const { policies } = Blueprint.parse(server.blueprint.definition);
  return resolvePolicies(policies, PolicyOverrides.parse(server.policies)).backup;
}

/**
 * The row of a new backup, once it is sure that there is room for it: until the transaction ends no other request can count.
 * @throws DomainError `backup.limit_reached`; `request.invalid` for a storage that the node does not have
 */
export async function reserveBackup(
  transaction: Prisma.TransactionClient,
  server: PlannedServer,
  wish: BackupWish,
): Promise<Prisma.BackupUncheckedCreateInput & { id: string }> {
  const policy = backupPolicyOf(server);
  await transaction.$queryRaw`SELECT id FROM servers WHERE id = ${server.id}::uuid FOR NO KEY UPDATE`;
  refuseBeyond(policy, await backupUsage(transaction, server.id));
  const id = uuid();
  return {
    id,
    tenantId: server.tenantId,
    serverId: server.id,
    nodeId: server.nodeId,
    name: wish.name ?? timeName(),
    trigger: wish.trigger,
    storage: storageOf(server, wish.storage),
    key: backupKey({ tenantId: server.tenantId, serverId: server.id, backupId: id }),
    locked: wish.locked ?? false,
    // As it is decided now: what a policy says later does not change what is in a backup.
    ignore: [...new Set([...policy.ignore, ...(wish.ignore ?? [])])],
    requestedByName: wish.requestedByName,
  };
}

/** How many backups a server has, and how much room they take; those that are being made count. */
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

function refuseBeyond({ maxCount, maxBytes }: BackupPolicy, usage: { count: number; bytes: number }): void {
  if (maxCount === 0) throw problem('backup.limit_reached', 'No backups may be made of this server.');
  const inAll = maxCount === 1 ? 'its one backup' : `all of its ${maxCount} backups`;
  if (usage.count >= maxCount) {
    throw problem(
      'backup.limit_reached',
      `The server has ${inAll}. Delete one first, or have old ones removed by policy.`,
    );
  }
  if (maxBytes > 0 && usage.bytes >= maxBytes) {
    throw problem(
      'backup.limit_reached',
      `The server's backups take ${usage.bytes} bytes of the ${maxBytes} that they may take. Delete one first.`,
    );
  }
}

function storageOf(server: PlannedServer, wanted: BackupStorage | undefined): BackupStorage {
  const { backupStorages } = Storages.safeParse(server.node.facts ?? {}).data ?? { backupStorages: ['local' as const] };
  const storage = wanted ?? backupStorages[0] ?? 'local';
  if (backupStorages.includes(storage)) return storage;
  throw invalid([
    { path: 'storage', message: `The server's node has no such storage. It has: ${backupStorages.join(', ')}.` },
  ]);
}
