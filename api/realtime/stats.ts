import type { Logger } from 'pino';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import { errorMessage } from '#domain/errors.ts';
import type { HubNodes } from './console.ts';

/** Live statistics: asked of the node while at least one socket watches the server. */
export class StatsHub {
  readonly #links: HubNodes;
  readonly #log: Logger;
  /** Watching sockets of each server. */
  readonly #watchers = new Map<string, { nodeId: string; sockets: Set<string> }>();
  readonly #stopListening: () => void;

  /** `relay` gets each sample of a watched server; it should drop it for sockets that are slow. */
  constructor(links: HubNodes, relay: (serverId: string, sample: StatsSample) => void, log: Logger) {
    this.#links = links;
    this.#log = log;
    this.#stopListening = links.listen({
      statsSample: (serverId, sample) => {
        if (this.#watchers.has(serverId)) relay(serverId, sample);
      },
      nodeUp: (nodeId) => {
        for (const [serverId, watched] of this.#watchers)
          if (watched.nodeId === nodeId) this.#ask(nodeId, serverId, true);
      },
    });
  }

  /** A socket watches a server; a server that is not known is left alone. */
  async watch(serverId: string, socketId: string): Promise<void> {
    const nodeId = await this.#links.nodeOf(serverId);
    if (nodeId === null) return;
    const known = this.#watchers.get(serverId);
    if (known !== undefined) return void known.sockets.add(socketId);
    this.#watchers.set(serverId, { nodeId, sockets: new Set([socketId]) });
    this.#ask(nodeId, serverId, true);
  }

  unwatch(serverId: string, socketId: string): void {
    const watched = this.#watchers.get(serverId);
    if (watched === undefined || !watched.sockets.delete(socketId) || watched.sockets.size > 0) return;
    this.#watchers.delete(serverId);
    this.#ask(watched.nodeId, serverId, false);
  }

  /** A socket is gone. */
  forget(socketId: string): void {
    for (const serverId of [...this.#watchers.keys()]) this.unwatch(serverId, socketId);
  }

  close(): void {
    this.#stopListening();
    this.#watchers.clear();
  }

  #ask(nodeId: string, serverId: string, watch: boolean): void {
    if (!this.#links.connected(nodeId)) return;
    this.#links.ask(nodeId, 'stats:watch', { serverId, watch }).catch((error: unknown) => {
      this.#log.warn({ serverId }, `statistics cannot be asked for: ${errorMessage(error)}`);
    });
  }
}
