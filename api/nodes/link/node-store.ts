import type { NodeFacts } from '#domain/contracts/nodes.ts';
import type { Database } from '#prisma/client.ts';
import { notifyChanged } from '#prisma/changes.ts';

/** What the node link needs of the database. */
export interface NodeStore {
  /** The node of a server; null when there is no such server. */
  nodeOfServer(serverId: string): Promise<string | null>;
  /** Of these servers those that are on this node. */
  serversOn(nodeId: string, serverIds: readonly string[]): Promise<string[]>;
  serverOfOperation(operationId: string): Promise<string | null>;
  setOnline(nodeId: string, facts: NodeFacts): Promise<void>;
  setFacts(nodeId: string, facts: NodeFacts): Promise<void>;
  setOffline(nodeId: string): Promise<void>;
  /** Notes that these nodes are connected now. */
  seen(nodeIds: string[]): Promise<void>;
  /** Nodes that are marked online but were last seen before an instant: whoever had their link is gone. */
  onlineButUnseenSince(instant: Date): Promise<string[]>;
}

export function databaseNodeStore(prisma: Database): NodeStore {
  const update = async (
    id: string,
    data: { online?: boolean; lastSeenAt?: Date; facts?: NodeFacts },
  ): Promise<void> => {
    await prisma.$transaction(async (transaction) => {
      const { count } = await transaction.node.updateMany({ where: { id }, data });
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
    setOnline: (id, facts) => update(id, { online: true, lastSeenAt: new Date(), facts }),
    setFacts: (id, facts) => update(id, { lastSeenAt: new Date(), facts }),
    setOffline: (id) => update(id, { online: false }),
    seen: async (ids) => {
      await prisma.node.updateMany({ where: { id: { in: ids } }, data: { lastSeenAt: new Date() } });
    },
    onlineButUnseenSince: async (instant) => {
      const nodes = await prisma.node.findMany({
        where: { online: true, OR: [{ lastSeenAt: null }, { lastSeenAt: { lt: instant } }] },
        select: { id: true },
      });
      return nodes.map(({ id }) => id);
    },
  };
}
