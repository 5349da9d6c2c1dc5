import { ConsoleCommand, ConsoleOpen, WatchServer } from '#domain/contracts/realtime.ts';
import { findServerRef, serverAt } from '#api/servers/find.ts';
import { commandRoute, sendCommand } from '#api/servers/command.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import type { ConsoleViewers } from '../console-viewers.ts';
import type { EventInput, SocketEvent } from './define-event.ts';
import { defineEvent } from './define-event.ts';

const ofServer = {
  kind: 'tenant',
  of: ({ body }: EventInput<{ serverId: string }>, { prisma }: ApiDependencies) => findServerRef(prisma, body.serverId),
  missing: 'server.not_found',
} as const;

/** The console of a server: its lines, and commands to it. */
export const consoleEvents = (viewers: ConsoleViewers): SocketEvent[] => [
  defineEvent({
    name: 'console:open',
    payload: ConsoleOpen,
    access: { ...ofServer, permission: 'console.read' },
    changes: null,
    handle: async ({ socket, payload, afterwards }) => {
      const subscription = await viewers.open(socket, payload);
      // After the answer, so that the browser knows what the first lines belong to.
      afterwards(() => subscription.start());
      return { next: subscription.next, connected: subscription.connected };
    },
  }),
  defineEvent({
    name: 'console:close',
    payload: WatchServer,
    access: { kind: 'connected' },
    changes: null,
    handle: ({ socket, payload: { serverId } }) => viewers.close(socket, serverId),
  }),
  defineEvent({
    name: 'console:command',
    payload: ConsoleCommand,
    access: { ...ofServer, permission: 'console.command' },
    changes: commandRoute,
    handle: async (call) => {
      await sendCommand(call, serverAt(call.place), call.payload.command);
      return undefined;
    },
  }),
];
