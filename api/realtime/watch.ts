import { z } from 'zod';
import { codedError } from '#domain/errors.ts';
import { WatchOperation, WatchOperations, WatchServer, WatchTenant } from '#domain/contracts/realtime.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { isOver } from '#domain/operations/operation.ts';
import { assertAllowed, notFound } from '../http/authorize.ts';
import type { Caller } from '../http/request-context.ts';
import { presentOperation } from '../operations/present.ts';
import { loadOperations } from '../operations/rows.ts';
import { getServer } from '../servers/find.ts';
import { answer, authorizeServer, callerOf } from './browser-socket.ts';
import type { LiveNeeds } from './live-facts.ts';
import { liveFactsOf } from './live-facts.ts';
import type { OperationOutputs } from './operation-outputs.ts';
import type { OperationTracker } from './operation-tracker.ts';
import type { BrowserSocket } from './rooms.ts';
import { rooms } from './rooms.ts';
import type { Logger } from 'pino';
import type { Database } from '#prisma/client.ts';
import type { PrincipalStore } from '../identity/auth/principals.ts';
import type { StatsHub } from './stats.ts';

/** What watching takes. */
export interface WatchNeeds extends LiveNeeds {
  prisma: Database;
  principals: PrincipalStore;
  operationTracker: Pick<OperationTracker, 'factsOf' | 'track'>;
  operationOutputs: OperationOutputs;
  log: Logger;
}

/** Enters a room, unless the browser has left meanwhile: it would never be removed from there. */
async function enter(socket: BrowserSocket, room: string): Promise<void> {
  if (socket.connected) await socket.join(room);
}

/** Adds a browser to the rooms it asks for, each time after a check of what its user may see. */
export function attachWatching(socket: BrowserSocket, deps: WatchNeeds, stats: StatsHub): void {
  socket.on('disconnect', () => stats.forget(socket.id));
  socket.on('tenant:watch', (payload, ack) =>
    answer(deps, WatchTenant, payload, ack, async ({ tenantId }) => {
      const caller = await callerOf(socket, deps);
      const place = { tenantId };
      if (!isAllowed(caller, 'server.read', place)) {
        // Subusers see the servers shared with them.
        const servers = serversOf(caller, tenantId);
        if (servers.length === 0) assertAllowed(caller, 'server.read', place, 'tenant.not_found');
        for (const serverId of servers) {
          await enter(socket, rooms.server(serverId));
          if (isAllowed(caller, 'operation.read', { tenantId, serverId }))
            await enter(socket, rooms.operationsOfServer(serverId));
        }
        return undefined;
      }
      await enter(socket, rooms.tenant(tenantId));
      if (isAllowed(caller, 'operation.read', place)) await enter(socket, rooms.operationsOfTenant(tenantId));
      if (isAllowed(caller, 'backup.read', { tenantId })) await enter(socket, rooms.backupsOfTenant(tenantId));
      return undefined;
    }),
  );
  socket.on('tenant:unwatch', (payload, ack) =>
    answer(deps, WatchTenant, payload, ack, async ({ tenantId }) => {
      await socket.leave(rooms.tenant(tenantId));
      await socket.leave(rooms.operationsOfTenant(tenantId));
      await socket.leave(rooms.backupsOfTenant(tenantId));
      return undefined;
    }),
  );
  socket.on('server:watch', (payload, ack) =>
    answer(deps, WatchServer, payload, ack, async ({ serverId }) => {
      const place = await authorizeServer(socket, deps, serverId, 'server.read');
      // First in the room, then the row: a change in between is sent twice rather than never.
      await enter(socket, rooms.server(serverId));
      const caller = await callerOf(socket, deps);
      if (isAllowed(caller, 'operation.read', place)) await enter(socket, rooms.operationsOfServer(serverId));
      if (isAllowed(caller, 'backup.read', place)) await enter(socket, rooms.backupsOfServer(serverId));
      if (isAllowed(caller, 'metrics.read', place)) {
        await enter(socket, rooms.metrics(serverId));
        await stats.watch(serverId, socket.id);
        if (!socket.connected) stats.forget(socket.id);
      }
      return { server: await getServer(deps, serverId) };
    }),
  );
  socket.on('server:unwatch', (payload, ack) =>
    answer(deps, WatchServer, payload, ack, async ({ serverId }) => {
      await socket.leave(rooms.server(serverId));
      await socket.leave(rooms.metrics(serverId));
      await socket.leave(rooms.operationsOfServer(serverId));
      await socket.leave(rooms.backupsOfServer(serverId));
      stats.unwatch(serverId, socket.id);
      return undefined;
    }),
  );
  socket.on('operation:watch', (payload, ack) =>
    answer(deps, WatchOperation, payload, ack, ({ operationId }) => watchOperation(socket, deps, operationId)),
  );
  socket.on('operation:unwatch', (payload, ack) =>
    answer(deps, WatchOperation, payload, ack, async ({ operationId }) => {
      await socket.leave(rooms.operation(operationId));
      return undefined;
    }),
  );
  socket.on('operations:watch', (payload, ack) =>
    answer(deps, WatchOperations, payload, ack, async ({ nodeId }) => {
      const caller = await callerOf(socket, deps);
      if (!isAllowed(caller, 'platform.inspect', null)) throw codedError('auth.forbidden');
      await enter(socket, roomOfOperations(nodeId));
      return undefined;
    }),
  );
  socket.on('operations:unwatch', (payload, ack) =>
    answer(deps, WatchOperations, payload, ack, async ({ nodeId }) => {
      await socket.leave(roomOfOperations(nodeId));
      return undefined;
    }),
  );
  socket.on('nodes:watch', (payload, ack) =>
    answer(deps, z.object({}), payload, ack, async () => {
      const caller = await callerOf(socket, deps);
      if (!isAllowed(caller, 'node.read', null)) throw codedError('auth.forbidden');
      await enter(socket, rooms.nodes);
      return undefined;
    }),
  );
}

function serversOf(caller: Caller, tenantId: string): string[] {
  return caller.grants
    .filter((grant) => grant.tenantId === tenantId && isAllowed(caller, 'server.read', grant))
    .map(({ serverId }) => serverId);
}

const roomOfOperations = (nodeId: string | undefined): string =>
  nodeId === undefined ? rooms.operations : rooms.operationsOfNode(nodeId);

async function watchOperation(socket: BrowserSocket, deps: WatchNeeds, operationId: string) {
  const [known] = await loadOperations(deps.prisma, [operationId]);
  if (known === undefined) throw notFound('operation.not_found');
  assertAllowed(await callerOf(socket, deps), 'operation.read', known, 'operation.not_found');
  await enter(socket, rooms.operation(operationId));
  const row = (await loadOperations(deps.prisma, [operationId]))[0] ?? known;
  if (!isOver(row.status)) deps.operationTracker.track(row);
  const output = await deps.operationOutputs.of(row);
  return { operation: presentOperation(row, liveFactsOf(deps)), output };
}
