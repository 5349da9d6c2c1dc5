import type { Database } from './client.ts';

const mostRemembered = 50_000;

/** Looks up whose a server is; remembered, for that never changes. Null where there is none. */
export function tenantOfServer(prisma: Pick<Database, 'server'>): (serverId: string) => Promise<string | null> {
  const known = new Map<string, string>();
  return async (serverId) => {
    const remembered = known.get(serverId);
    if (remembered !== undefined) return remembered;
    const server = await prisma.server.findUnique({ where: { id: serverId }, select: { tenantId: true } });
    if (server === null) return null;
    if (known.size >= mostRemembered) known.clear();
    known.set(serverId, server.tenantId);
    return server.tenantId;
  };
}
