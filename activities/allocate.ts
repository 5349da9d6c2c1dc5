import { codedError } from '#domain/errors.ts';
import type { AllocateActivities } from '#temporal/contracts/control/allocate.ts';
import type { ControlDependencies } from './dependencies.ts';
import { notifyChanged } from '#prisma/changes.ts';

interface AllocationRow {
  id: string;
  ip: string;
  port: number;
}

/** Takes and frees ports of nodes. */
export function createAllocateActivities({ prisma }: ControlDependencies): AllocateActivities {
  return {
    async allocatePrimary({ serverId, nodeId }) {
      return prisma.$transaction(async (transaction) => {
        const [held] = await transaction.$queryRaw<AllocationRow[]>`
          SELECT id, host(ip) AS ip, port FROM allocations WHERE server_id = ${serverId}::uuid AND is_primary`;
        if (held) return { ip: held.ip, port: held.port, taken: false };
        // Skipping locked rows, so that two installs at once take two ports instead of waiting for each other.
        const [free] = await transaction.$queryRaw<AllocationRow[]>`
          SELECT id, host(ip) AS ip, port FROM allocations
          WHERE node_id = ${nodeId}::uuid AND server_id IS NULL
          ORDER BY port LIMIT 1 FOR UPDATE SKIP LOCKED`;
        if (!free) {
          throw codedError('allocation.none_free');
        }
        await transaction.allocation.update({ where: { id: free.id }, data: { serverId, isPrimary: true } });
        await notifyChanged(transaction, 'server', serverId);
        await notifyChanged(transaction, 'node', nodeId);
        return { ip: free.ip, port: free.port, taken: true };
      });
    },

    async releaseAllocations({ serverId, nodeId }) {
      await prisma.$transaction(async (transaction) => {
        const { count } = await transaction.allocation.updateMany({
          where: { serverId },
          data: { serverId: null, isPrimary: false },
        });
        if (count > 0) await notifyChanged(transaction, 'server', serverId);
        if (count > 0) await notifyChanged(transaction, 'node', nodeId);
      });
    },
  };
}
