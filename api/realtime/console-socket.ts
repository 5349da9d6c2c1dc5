import { ConsoleCommand, ConsoleOpen, WatchServer } from '#domain/contracts/realtime.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answer } from './browser-socket.ts';
import type { BrowserSocket } from './browser-socket.ts';
import type { ChannelSubscription } from './console-channel.ts';
import type { ConsoleHub } from './console.ts';

export interface ConsoleSocketOptions extends Pick<ApiDependencies, 'log'> {
  consoles: ConsoleHub;
  /** Rejects with a DomainError where the socket's user lacks a permission on a server. */
  authorize: (socket: BrowserSocket, serverId: string, permission: Permission) => Promise<unknown>;
}

/** Serves the console events of one browser. */
export function attachConsole(socket: BrowserSocket, options: ConsoleSocketOptions): void {
  const { consoles, authorize } = options;
  const open = new Map<string, ChannelSubscription>();
  /** The newest wish for each server: the answer to an older one is thrown away. */
  const wishes = new Map<string, symbol>();

  const close = (serverId: string): undefined => {
    wishes.delete(serverId);
    open.get(serverId)?.close();
    open.delete(serverId);
  };
  const subscribe = async ({ serverId, after, backlog }: ReturnType<(typeof ConsoleOpen)['parse']>) => {
    await authorize(socket, serverId, 'console.read');
    close(serverId);
    const wish = Symbol(serverId);
    wishes.set(serverId, wish);
    const subscription = await consoles.open(serverId, {
      after,
      backlog,
      sink: (slice, acknowledged) => socket.emit('console:chunk', { serverId, ...slice }, acknowledged),
      onLink: (connected) => socket.emit('console:link', { serverId, connected }),
    });
    if (wishes.get(serverId) === wish && socket.connected) open.set(serverId, subscription);
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
    for (const serverId of [...wishes.keys()]) close(serverId);
  });
}
