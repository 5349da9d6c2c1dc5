import type { ServerLimits } from '#domain/contracts/servers.ts';
import { codedError } from '#domain/errors.ts';
import { lackAt, whatNodeLacks } from '#domain/nodes/placement.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { poolShareOf } from '#domain/tenants/pool.ts';
import { withoutUndefined } from '#domain/without-undefined.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { notFound } from '../http/authorize.ts';
import type { Caller } from '../http/request-context.ts';
import { lockPool, takeFromPool } from '../identity/tenants/pool/take.ts';
import { lockNodes } from '../nodes/registry/place.ts';
import { listNodes } from '../nodes/registry/rows.ts';

/** Partial, as requests have them. */
type ChangedLimits = { [Limit in keyof ServerLimits]?: ServerLimits[Limit] | undefined };

/**
 * Takes what new limits need more from the tenant's pool and from the node; what asks for no more than before is never refused.
 * Locks in the order of all that takes: tenant, node, server.
 * @throws DomainError `tenant.pool_exhausted`, `node.no_room`, `server.not_found`
 */
export async function takeLimits(
  transaction: Prisma.TransactionClient,
  caller: Caller,
  { serverId, limits }: { serverId: string; limits: ChangedLimits },
): Promise<void> {
  const place = await transaction.server.findFirst({
    where: { id: serverId, deletedAt: null },
    select: { tenantId: true, nodeId: true },
  });
  if (place === null) throw notFound('server.not_found');
  await lockPool(transaction, place.tenantId);
  await lockNodes(transaction, place.nodeId);
  // Read again under the locks: another change may have come first.
  const [[node], row] = await Promise.all([
    listNodes(transaction, [place.nodeId]),
    transaction.server.findFirst({ where: { id: serverId, deletedAt: null } }),
  ]);
  if (row === null || node === undefined) throw notFound('server.not_found');
  const before = {
    memoryBytes: Number(row.memoryBytes),
    swapBytes: Number(row.swapBytes),
    cpuPercent: row.cpuPercent,
    diskBytes: Number(row.diskBytes),
  };
  const after = { ...before, ...withoutUndefined(limits) };
  const cores = node.facts?.cpuCores ?? null;
  const [had, needs] = [poolShareOf(before, cores), poolShareOf(after, cores)];

  if (node.facts !== null) {
    const raised = {
      memoryBytes: after.memoryBytes > before.memoryBytes ? after.memoryBytes : undefined,
      cpuPercent: after.cpuPercent > before.cpuPercent ? after.cpuPercent : undefined,
      diskBytes: after.diskBytes > before.diskBytes ? after.diskBytes : undefined,
    };
    const lack = whatNodeLacks(node.facts, raised);
    if (lack !== null) throw lackAt(node.name, lack);
    // Who may choose nodes may overcommit one, as when a server is created on it.
    const most = node.facts.memoryBytes - node.memoryAllocatedBytes + before.memoryBytes;
    const overcommits = after.memoryBytes > before.memoryBytes && after.memoryBytes > most;
    if (overcommits && !isAllowed(caller, 'node.read', null))
      throw codedError('node.no_room', { reason: 'memory', node: node.name, most: Math.max(before.memoryBytes, most) });
  }
  await takeFromPool(transaction, place.tenantId, {
    memoryBytes: needs.memoryBytes - had.memoryBytes,
    cpuPercent: needs.cpuPercent - had.cpuPercent,
    diskBytes: needs.diskBytes - had.diskBytes,
  });
}
