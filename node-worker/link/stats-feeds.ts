import type { Logger } from 'pino';
import type { NodeHandlers } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { LinkHandlers } from './handlers.ts';
import { tell } from './socket.ts';
import type { LinkSocket } from './socket.ts';

/** How often a watched server that does not run is looked at again. */
const idleMilliseconds = 1000;

/** Live samples of the servers that the API watches. A sample that cannot go out at once is worth nothing: it is dropped. */
export class StatsFeeds {
  readonly answers: Pick<NodeHandlers, 'stats:watch'> = {
    'stats:watch': ({ serverId, watch }) => {
      this.#stop(serverId);
      if (watch) this.#start(serverId);
      return undefined;
    },
  };
  readonly #socket: LinkSocket;
  readonly #stats: LinkHandlers['stats'];
  readonly #log: Logger;
  readonly #watched = new Map<string, AbortController>();

  constructor(socket: LinkSocket, stats: LinkHandlers['stats'], log: Logger) {
    this.#socket = socket;
    this.#stats = stats;
    this.#log = log;
    socket.on('disconnect', () => this.closeAll());
  }

  closeAll(): void {
    for (const serverId of [...this.#watched.keys()]) this.#stop(serverId);
  }

  #start(serverId: string): void {
    const controller = new AbortController();
    this.#watched.set(serverId, controller);
    void this.#feed(serverId, controller.signal);
  }

  #stop(serverId: string): void {
    this.#watched.get(serverId)?.abort();
    this.#watched.delete(serverId);
  }

  async #feed(serverId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const sample of this.#stats(serverId, signal) ?? []) {
          if (signal.aborted) return;
          tell(this.#socket, 'stats:sample', { serverId, sample });
        }
      } catch (error) {
        if (!signal.aborted) this.#log.warn({ err: error, serverId }, 'statistics were cut off');
      }
      await abortableDelay(idleMilliseconds, signal);
    }
  }
}

function abortableDelay(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}
