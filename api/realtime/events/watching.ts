import { z } from 'zod';
import { isOver } from '#domain/operations/operation.ts';
import { WatchOperation, WatchOperations, WatchServer, WatchTenant } from '#domain/contracts/realtime.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { notFound } from '#api/http/authorize.ts';
import { placeOfOperation } from '#api/operations/find.ts';
import { presentOperation } from '#api/operations/present.ts';
import { loadOperations } from '#api/operations/rows.ts';
import { findServerRef, getServer } from '#api/servers/find.ts';
import { liveFactsOf } from '../live-facts.ts';
import type { BrowserSocket } from '../rooms.ts';
import { rooms } from '../rooms.ts';
import type { StatsHub } from '../stats.ts';
import type { SocketEvent } from './define-event.ts';
import { defineEvent } from './define-event.ts';

/** Enters a room, unless the browser has left meanwhile: it would never be removed from there. */
async function enter(socket: BrowserSocket, room: string): Promise<void> {
  if (socket.connected) await socket.join(room);
}

async function leave(socket: BrowserSocket, ...left: string[]): Promise<undefined> {
  for (const room of left) await socket.leave(room);
  return undefined;
}

const connected = { kind: 'connected' } as const;
const nothing = { changes: null } as const;
const watch = { changes: null, coalesces: true } as const;

const roomOfOperations = (nodeId: string | undefined): string =>
  nodeId === undefined ? rooms.operations : rooms.operationsOfNode(nodeId);

/** What browsers look at: each event enters the rooms that its changes are sent to. */
export const watchingEvents = (stats: StatsHub): SocketEvent[] => [
  defineEvent({
    ...watch,
    name: 'tenant:watch',
    payload: WatchTenant,
    access: { kind: 'tenants', permission: 'server.read', only: ({ body }) => body.tenantId },
    alsoAsks: ['operation.read', 'backup.read'],
    handle: async ({ socket, caller, scope, payload: { tenantId } }) => {
      // Subusers see the servers shared with them.
      for (const serverId of scope === 'all' ? [] : scope.serverIds) {
        await enter(socket, rooms.server(serverId));
        if (isAllowed(caller, 'operation.read', { tenantId, serverId }))
          await enter(socket, rooms.operationsOfServer(serverId));
      }
      if (scope !== 'all' && scope.tenantIds.length === 0) return undefined;
      await enter(socket, rooms.tenant(tenantId));
      if (isAllowed(caller, 'operation.read', { tenantId })) await enter(socket, rooms.operationsOfTenant(tenantId));
      if (isAllowed(caller, 'backup.read', { tenantId })) await enter(socket, rooms.backupsOfTenant(tenantId));
      return undefined;
    },
  }),
  defineEvent({
    ...nothing,
    name: 'tenant:unwatch',
    payload: WatchTenant,
    access: connected,
    handle: ({ socket, payload: { tenantId } }) =>
      leave(socket, rooms.tenant(tenantId), rooms.operationsOfTenant(tenantId), rooms.backupsOfTenant(tenantId)),
  }),
  defineEvent({
    ...watch,
    name: 'server:watch',
    payload: WatchServer,
    access: {
      kind: 'tenant',
      permission: 'server.read',
      of: ({ body }, { prisma }) => findServerRef(prisma, body.serverId),
      missing: 'server.not_found',
    },
    alsoAsks: ['operation.read', 'backup.read', 'metrics.read'],
    handle: async ({ socket, caller, deps, place, payload: { serverId } }) => {
      // First in the room, then the row: a change in between is sent twice rather than never.
      await enter(socket, rooms.server(serverId));
      if (isAllowed(caller, 'operation.read', place)) await enter(socket, rooms.operationsOfServer(serverId));
      if (isAllowed(caller, 'backup.read', place)) await enter(socket, rooms.backupsOfServer(serverId));
      if (isAllowed(caller, 'metrics.read', place)) {
        await enter(socket, rooms.metrics(serverId));
        await stats.watch(serverId, socket.id);
        if (!socket.connected) stats.forget(socket.id);
      }
      return { server: await getServer(deps, serverId) };
    },
  }),
  defineEvent({
    ...nothing,
    name: 'server:unwatch',
    payload: WatchServer,
    access: connected,
    handle: async ({ socket, payload: { serverId } }) => {
      await leave(
        socket,
        rooms.server(serverId),
        rooms.metrics(serverId),
        rooms.operationsOfServer(serverId),
        rooms.backupsOfServer(serverId),
      );
      stats.unwatch(serverId, socket.id);
      return undefined;
    },
  }),
  defineEvent({
    ...watch,
    name: 'operation:watch',
    payload: WatchOperation,
    access: {
      kind: 'tenant',
      permission: 'operation.read',
      of: ({ body }, deps) => placeOfOperation({ params: { id: body.operationId } }, deps),
      missing: 'operation.not_found',
    },
    handle: async ({ socket, deps, payload: { operationId } }) => {
      await enter(socket, rooms.operation(operationId));
      const [row] = await loadOperations(deps.prisma, [operationId]);
      if (row === undefined) throw notFound('operation.not_found');
      if (!isOver(row.status)) deps.operationTracker.track(row);
      const output = await deps.operationOutputs.of(row);
      return { operation: presentOperation(row, liveFactsOf(deps)), output };
    },
  }),
  defineEvent({
    ...nothing,
    name: 'operation:unwatch',
    payload: WatchOperation,
    access: connected,
    handle: ({ socket, payload: { operationId } }) => leave(socket, rooms.operation(operationId)),
  }),
  defineEvent({
    ...watch,
    name: 'operations:watch',
    payload: WatchOperations,
    access: { kind: 'platform', permission: 'platform.inspect' },
    handle: ({ socket, payload: { nodeId } }) => enter(socket, roomOfOperations(nodeId)),
  }),
  defineEvent({
    ...nothing,
    name: 'operations:unwatch',
    payload: WatchOperations,
    access: connected,
    handle: ({ socket, payload: { nodeId } }) => leave(socket, roomOfOperations(nodeId)),
  }),
  defineEvent({
    ...watch,
    name: 'nodes:watch',
    payload: z.object({}),
    access: { kind: 'platform', permission: 'node.read' },
    handle: ({ socket }) => enter(socket, rooms.nodes),
  }),
];
