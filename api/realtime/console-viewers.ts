import type { ConsoleOpen } from '#domain/contracts/realtime.ts';
import type { z } from 'zod';
import type { ChannelSubscription } from './console-channel.ts';
import type { ConsoleHub } from './console.ts';
import type { BrowserSocket } from './rooms.ts';

interface Viewer {
  open: Map<string, ChannelSubscription>;
  /** The newest request for each server: the answer to an older one is dropped. */
  requested: Map<string, symbol>;
}

/** The consoles that each browser has open. */
export class ConsoleViewers {
  readonly #consoles: Pick<ConsoleHub, 'open'>;
  readonly #viewers = new WeakMap<BrowserSocket, Viewer>();

  constructor(consoles: Pick<ConsoleHub, 'open'>) {
    this.#consoles = consoles;
  }

  /** Opens a console in place of the one that the browser has of that server. Lines come once it is started. */
  async open(
    socket: BrowserSocket,
    { serverId, after, backlog }: z.output<typeof ConsoleOpen>,
  ): Promise<ChannelSubscription> {
    this.close(socket, serverId);
    const viewer = this.#of(socket);
    const request = Symbol(serverId);
    viewer.requested.set(serverId, request);
    const subscription = await this.#consoles.open(serverId, {
      after,
      backlog,
      sink: (slice, acknowledged) => socket.emit('console:chunk', { serverId, ...slice }, acknowledged),
      onLink: (connected) => socket.emit('console:link', { serverId, connected }),
    });
    if (viewer.requested.get(serverId) === request && socket.connected) viewer.open.set(serverId, subscription);
    else subscription.close();
    return subscription;
  }

  close(socket: BrowserSocket, serverId: string): undefined {
    const { requested, open } = this.#of(socket);
    requested.delete(serverId);
    open.get(serverId)?.close();
    open.delete(serverId);
  }

  /** The browser is gone. */
  left(socket: BrowserSocket): void {
    for (const serverId of [...this.#of(socket).requested.keys()]) this.close(socket, serverId);
  }

  #of(socket: BrowserSocket): Viewer {
    const known = this.#viewers.get(socket);
    if (known !== undefined) return known;
    const made: Viewer = { open: new Map(), requested: new Map() };
    this.#viewers.set(socket, made);
    return made;
  }
}
