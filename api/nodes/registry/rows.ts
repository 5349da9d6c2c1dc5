import type { Node, NodeFacts } from '#domain/contracts/nodes.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import { instant } from '#api/operations/present.ts';

export interface NodeRow {
  id: string;
  name: string;
  online: boolean;
  lastSeenAt: string | null;
  facts: NodeFacts | null;
  serverCount: number;
  runningCount: number;
  allocationsTotal: number;
  allocationsUsed: number;
  memoryAllocatedBytes: number;
  createdAt: string;
}

/** Nodes with what they hold, by name, in one query; null reads all. */
export async function listNodes(
  prisma: Pick<Database, '$queryRaw'>,
  ids: readonly string[] | null,
): Promise<NodeRow[]> {
  const which = ids === null ? Prisma.sql`true` : Prisma.sql`n.id = ANY(${[...ids]}::uuid[])`;
  const rows = await prisma.$queryRaw<{ node: NodeRow }[]>`
    SELECT jsonb_build_object('id', n.id, 'name', n.name, 'online', n.online, 'lastSeenAt', n.last_seen_at, 'facts', n.facts,
      'createdAt', n.created_at, 'serverCount', held.servers, 'runningCount', held.running,
      'memoryAllocatedBytes', held.memory, 'allocationsTotal', ports.total, 'allocationsUsed', ports.used) AS node
    FROM nodes n
    CROSS JOIN LATERAL (
      SELECT count(*) AS servers, count(*) FILTER (WHERE s.power = 'running') AS running, coalesce(sum(s.memory_bytes), 0) AS memory
      FROM servers s WHERE s.node_id = n.id AND s.deleted_at IS NULL) held
    CROSS JOIN LATERAL (
      SELECT count(*) AS total, count(a.server_id) AS used FROM allocations a WHERE a.node_id = n.id) ports
    WHERE ${which} ORDER BY lower(n.name), n.id`;
  return rows.map((row) => row.node);
}

export function presentNode(row: NodeRow): Node {
  return {
    id: row.id,
    name: row.name,
    online: row.online,
    lastSeenAt: row.lastSeenAt === null ? null : instant(row.lastSeenAt),
    facts: row.facts,
    serverCount: row.serverCount,
    runningCount: row.runningCount,
    allocations: { total: row.allocationsTotal, used: row.allocationsUsed },
    memoryAllocatedBytes: row.memoryAllocatedBytes,
    createdAt: instant(row.createdAt),
  };
}
