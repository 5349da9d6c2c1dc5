import type { Place } from '#domain/permissions/principal.ts';
import type { Database } from '#prisma/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import type { Server } from '#domain/contracts/servers.ts';
import { notFound } from '../http/authorize.ts';
import type { LiveNeeds } from '../realtime/live-facts.ts';
import { liveFactsOf } from '../realtime/live-facts.ts';
import { presentServer } from './present.ts';
import { loadServers } from './rows.ts';

/** Where a server lives: a statement of its own, because every event and request about a server asks. Throws DomainError `server.not_found`. */
export async function findServerRef(prisma: Database, serverId: string): Promise<ServerRef> {
  const [server] = await prisma.$queryRaw<ServerRef[]>(
    Prisma.sql`SELECT id AS "serverId", tenant_id AS "tenantId", node_id AS "nodeId" FROM servers
      WHERE id = ${serverId}::uuid AND deleted_at IS NULL`,
  );
  if (server === undefined) throw notFound('server.not_found');
  return server;
}

/** The server in `params.id`, as a place where something is allowed. */
export const placeOfServer = (
  { params }: { params: { id: string } },
  { prisma }: { prisma: Database },
): Promise<ServerRef> => findServerRef(prisma, params.id);

/** The server that the caller's permission was checked for, which `placeOfServer` or `findServerRef` found. */
export function serverAt(place: Place): ServerRef {
  if (place === null || !('nodeId' in place)) throw new Error('The permission was not checked for a server.');
  return place as ServerRef;
}

/** A server as all its readers see it. Throws DomainError `server.not_found`. */
export async function getServer(deps: LiveNeeds & { prisma: Database }, serverId: string): Promise<Server> {
  const [row] = await loadServers(deps.prisma, [serverId]);
  if (row === undefined) throw notFound('server.not_found');
  return presentServer(row, liveFactsOf(deps));
}
