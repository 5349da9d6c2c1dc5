import type { Database } from '#prisma/client.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import type { Server } from '#domain/contracts/servers.ts';
import { notFound } from '../http/authorize.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';
import { liveFactsOf } from '../realtime/live-facts.ts';
import { presentServer } from './present.ts';
import { loadServers } from './rows.ts';

/** Where a server lives. Throws DomainError `server.not_found`. */
export async function findServerRef(prisma: Database, serverId: string): Promise<ServerRef> {
  const server = await prisma.server.findFirst({
    where: { id: serverId, deletedAt: null },
    select: { tenantId: true, nodeId: true },
  });
  if (server === null) throw notFound('server.not_found');
  return { serverId, ...server };
}

/** The server in `params.id`, as a place where something is allowed. */
export async function placeOfServer({ params }: { params: { id: string } }, { prisma }: { prisma: Database }) {
  const { serverId, tenantId } = await findServerRef(prisma, params.id);
  return { serverId, tenantId };
}

/** A server as all its readers see it. Throws DomainError `server.not_found`. */
export async function getServer(deps: LiveNeeds & { prisma: Database }, serverId: string): Promise<Server> {
  const [row] = await loadServers(deps.prisma, [serverId]);
  if (row === undefined) throw notFound('server.not_found');
  return presentServer(row, liveFactsOf(deps));
}
