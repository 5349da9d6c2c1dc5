import { z } from 'zod';
import { ConsoleCommand, ConsoleOpen } from '#domain/contracts/realtime.ts';
import type { ConsoleChunk } from '#domain/contracts/realtime.ts';
import { DomainError } from '#domain/errors.ts';
import type { ConsoleSubscription, ServerConsole } from '../console/server-console.ts';
import { answer } from './socket.ts';
import type { LinkSocket } from './socket.ts';

export interface ConsoleHandlers {
  console: (serverId: string) => ServerConsole | null;
  command: (serverId: string, line: string) => Promise<void>;
}

const ServerRequest = z.object({ serverId: z.uuid() });
const ReadRequest = z.object({
  serverId: z.uuid(),
  after: z.number().int().nonnegative(),
  maxLines: z.number().int().min(1).max(10_000),
  maxLength: z
    .number()
    .int()
    .min(1)
    .max(256 * 1024),
});

/** What the API watches of consoles: at most one subscription a server, gone with the link. */
export class ConsoleFeeds {
  readonly #socket: LinkSocket;
  readonly #handlers: ConsoleHandlers;
  readonly #open = new Map<string, ConsoleSubscription>();

  constructor(socket: LinkSocket, handlers: ConsoleHandlers) {
    this.#socket = socket;
    this.#handlers = handlers;
    socket.on('console:open', (payload, ack) => {
      let started: ConsoleSubscription | null = null;
      void answer(ack, () => {
        started = this.#subscribe(ConsoleOpen.parse(payload));
        return { from: started.from, next: started.next };
      }).then(() => started?.start());
    });
    socket.on('console:read', (payload, ack) => {
      void answer(ack, () => {
        const { serverId, after, ...limits } = ReadRequest.parse(payload);
        const slice = this.#console(serverId).read(after, limits);
        return slice === null ? null : { serverId, ...slice };
      });
    });
    socket.on('console:close', (payload, ack) => {
      void answer(ack, () => this.#close(ServerRequest.parse(payload).serverId));
    });
    socket.on('console:command', (payload, ack) => {
      void answer(ack, async () => {
        const { serverId, command } = ConsoleCommand.parse(payload);
        await handlers.command(serverId, command);
        return undefined;
      });
    });
    socket.on('disconnect', () => this.closeAll());
  }

  closeAll(): void {
    for (const serverId of [...this.#open.keys()]) this.#close(serverId);
  }

  #subscribe(request: z.infer<typeof ConsoleOpen>): ConsoleSubscription {
    const { serverId } = request;
    const console = this.#console(serverId);
    this.#close(serverId);
    const subscription = console.subscribe({
      after: request.after,
      backlog: request.backlog,
      sink: (slice, acknowledged) => {
        const chunk: ConsoleChunk = { serverId, ...slice };
        this.#socket.emit('console:chunk', chunk, acknowledged);
      },
    });
    this.#open.set(serverId, subscription);
    return subscription;
  }

  #console(serverId: string): ServerConsole {
    const console = this.#handlers.console(serverId);
    if (console === null) throw new DomainError('server.not_found', 'This server has never run on this node.');
    return console;
  }

  #close(serverId: string): undefined {
    this.#open.get(serverId)?.close();
    this.#open.delete(serverId);
  }
}
