import type { NodeFacts } from '#domain/contracts/nodes.ts';
import type { Database } from '#prisma/client.ts';
import { changesChannel, notifyChanged } from '#prisma/changes.ts';

/** What the node link needs of the database. */
export interface NodeStore {
  /** The node of a server; null when there is no such server. */
  nodeOfServer(serverId: string): Promise<string | null>;
  /** Of these servers those that are on this node. */
  serversOn(nodeId: string, serverIds: readonly string[]): Promise<string[]>;
  serverOfOperation(operationId: string): Promise<string | null>;
  setOnline(nodeId: string, facts: NodeFacts): Promise<void>;
  setFacts(nodeId: string, facts: NodeFacts): Promise<void>;
  /** Marks it offline, unless another instance holds its link by now. */
  setOffline(nodeId: string): Promise<void>;
  /** These nodes are connected here now: notes that, and mends rows that say otherwise. */
  seen(nodeIds: string[]): Promise<void>;
  /** Marks nodes offline whose instance is gone, and which no other has taken since. */
  retireAbandoned(): Promise<void>;
}

/** How long the instance of a node's link must not have been seen: nodes need some seconds to go over to another. */
const abandonedSeconds = 9;
/** A node marked online without an instance: by an API version from before instances existed, and not seen since. */
const unseenSeconds = 45;

/** @param instanceId of this API process, which is noted as the holder of the links that it has */
export function databaseNodeStore(prisma: Database, instanceId: string): NodeStore {
  const update = async (
    where: { id: string; linkedTo?: string },
    data: { online?: boolean; linkedTo?: string | null; lastSeenAt?: Date; facts?: NodeFacts },
  ): Promise<void> => {
    const { id } = where;
    await prisma.$transaction(async (transaction) => {
      const { count } = await transaction.node.updateMany({ where, data });
      if (count > 0) await notifyChanged(transaction, 'node', id);
    });
  };
  return {
    nodeOfServer: async (id) =>
      (await prisma.server.findUnique({ where: { id }, select: { nodeId: true } }))?.nodeId ?? null,
    serversOn: async (nodeId, serverIds) => {
      const rows = await prisma.server.findMany({
        where: { nodeId, id: { in: [...serverIds] } },
        select: { id: true },
      });
      return rows.map(({ id }) => id);
    },
    serverOfOperation: async (id) =>
      (await prisma.operation.findUnique({ where: { id }, select: { serverId: true } }))?.serverId ?? null,
    setOnline: (id, facts) => update({ id }, { online: true, linkedTo: instanceId, lastSeenAt: new Date(), facts }),
    setFacts: (id, facts) => update({ id }, { lastSeenAt: new Date(), facts }),
    setOffline: (id) => update({ id, linkedTo: instanceId }, { online: false, linkedTo: null }),
    seen: async (ids) => {
      await prisma.$executeRaw`
        WITH mended AS (
          UPDATE nodes SET online = true, linked_to = ${instanceId}::uuid, last_seen_at = now()
          WHERE id = ANY(${ids}::uuid[]) AND (NOT online OR linked_to IS DISTINCT FROM ${instanceId}::uuid
            OR last_seen_at < now() - interval '15 seconds')
          RETURNING id)
        SELECT pg_notify(${changesChannel}, json_build_object('kind', 'node', 'id', id)::text) FROM mended`;
    },
    retireAbandoned: async () => {
      await prisma.$executeRaw`
        WITH retired AS (
          UPDATE nodes SET online = false, linked_to = NULL
          WHERE online AND CASE WHEN linked_to IS NULL
            THEN coalesce(last_seen_at < now() - make_interval(secs => ${unseenSeconds}), true)
            ELSE NOT EXISTS (SELECT 1 FROM api_instances
              WHERE api_instances.id = linked_to AND seen_at > now() - make_interval(secs => ${abandonedSeconds})) END
          RETURNING id)
        SELECT pg_notify(${changesChannel}, json_build_object('kind', 'node', 'id', id)::text) FROM retired`;
    },
  };
}
