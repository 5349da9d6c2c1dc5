import { ConsoleCommand, ConsoleOpen, WatchServer } from '#domain/contracts/realtime.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { answer } from './browser-socket.ts';
import type { BrowserSocket } from './rooms.ts';
import type { ChannelSubscription } from './console-channel.ts';
import type { ConsoleHub } from './console.ts';
import type { Logger } from 'pino';

export interface ConsoleSocketOptions {
  log: Logger;
  consoles: ConsoleHub;
  /** Rejects with a DomainError where the socket's user lacks a permission on a server. */
  authorize: (socket: BrowserSocket, serverId: string, permission: Permission) => Promise<unknown>;
}

/** Serves the console events of one browser. */
export function attachConsole(socket: BrowserSocket, options: ConsoleSocketOptions): void {
  const { consoles, authorize } = options;
  const open = new Map<string, ChannelSubscription>();
  /** The newest request for each server: the answer to an older one is dropped. */
  const requested = new Map<string, symbol>();

  const close = (serverId: string): undefined => {
    requested.delete(serverId);
    open.get(serverId)?.close();
    open.delete(serverId);
  };
  const subscribe = async ({ serverId, after, backlog }: ReturnType<(typeof ConsoleOpen)['parse']>) => {
    await authorize(socket, serverId, 'console.read');
    close(serverId);
    const request = Symbol(serverId);
    requested.set(serverId, request);
    const subscription = await consoles.open(serverId, {
      after,
      backlog,
      sink: (slice, acknowledged) => socket.emit('console:chunk', { serverId, ...slice }, acknowledged),
      onLink: (connected) => socket.emit('console:link', { serverId, connected }),
    });
    if (requested.get(serverId) === request && socket.connected) open.set(serverId, subscription);
    else subscription.close();
    return subscription;
  };

  socket.on('console:open', async (payload, ack) => {
    let subscription: ChannelSubscription | null = null;
    await answer(options, ConsoleOpen, payload, ack, async (request) => {
      subscription = await subscribe(request);
      return { next: subscription.next, connected: subscription.connected };
    });
    // After the answer, so that the browser knows what the first lines belong to.
    (subscription as ChannelSubscription | null)?.start();
  });
  socket.on('console:close', (payload, ack) =>
    answer(options, WatchServer, payload, ack, ({ serverId }) => close(serverId)),
  );
  socket.on('console:command', (payload, ack) =>
    answer(options, ConsoleCommand, payload, ack, async ({ serverId, command }) => {
      await authorize(socket, serverId, 'console.command');
      await consoles.command(serverId, command);
      return undefined;
    }),
  );
  socket.on('disconnect', () => {
    for (const serverId of [...requested.keys()]) close(serverId);
  });
}
