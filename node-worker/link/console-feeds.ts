import type { ConsoleChunk } from '#domain/contracts/realtime.ts';
import type { NodeHandlers } from '#domain/contracts/node-questions/asked-of-node.ts';
import { codedError } from '#domain/errors.ts';
import type { ConsoleSubscription } from '../console/server-console.ts';
import type { LinkHandlers } from './handlers.ts';
import type { LinkSocket } from './socket.ts';

/** The consoles that the API watches: at most one subscription a server, ended with the link. */
export class ConsoleFeeds {
  readonly answers: Pick<NodeHandlers, 'console:open' | 'console:close'> = {
    'console:open': (request, { afterwards }) => {
      const { from, next, start } = this.#subscribe(request);
      afterwards(start);
      return { from, next };
    },
    'console:close': ({ serverId }) => this.#close(serverId),
  };
  readonly #socket: LinkSocket;
  readonly #console: LinkHandlers['console'];
  readonly #open = new Map<string, ConsoleSubscription>();

  constructor(socket: LinkSocket, console: LinkHandlers['console']) {
    this.#socket = socket;
    this.#console = console;
    socket.on('disconnect', () => this.closeAll());
  }

  closeAll(): void {
    for (const serverId of [...this.#open.keys()]) this.#close(serverId);
  }

  #subscribe(request: Parameters<NodeHandlers['console:open']>[0]): ConsoleSubscription {
    const { serverId } = request;
    const console = this.#console(serverId);
    if (console === null) throw codedError('server.not_found', { reason: 'never_ran' });
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

  #close(serverId: string): undefined {
    this.#open.get(serverId)?.close();
    this.#open.delete(serverId);
  }
}
