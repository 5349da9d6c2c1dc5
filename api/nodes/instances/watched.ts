import type { ChannelSubscription } from '#api/realtime/console-channel.ts';

interface Watch {
  nodeId: string;
  end(): void;
}

/** What one other instance watches of one kind: at most one watch a server, which ends with the link of its node. */
class Watches {
  readonly #watches = new Map<string, Watch>();

  has(serverId: string): boolean {
    return this.#watches.has(serverId);
  }

  set(serverId: string, watch: Watch): void {
    this.end(serverId);
    this.#watches.set(serverId, watch);
  }

  end(serverId: string): void {
    const watch = this.#watches.get(serverId);
    this.#watches.delete(serverId);
    watch?.end();
  }

  /** Those of one node, or all. */
  endAll(nodeId?: string): void {
    for (const [serverId, watch] of this.#watches)
      if (nodeId === undefined || watch.nodeId === nodeId) this.end(serverId);
  }
}

/** What one other instance watches of the nodes that this one holds. */
export class Watched {
  readonly #consoles = new Watches();
  readonly #stats = new Watches();

  openConsole(serverId: string, nodeId: string, subscription: ChannelSubscription): void {
    this.#consoles.set(serverId, { nodeId, end: () => subscription.close() });
  }

  closeConsole(serverId: string): void {
    this.#consoles.end(serverId);
  }

  watchStats(serverId: string, watch: Watch): void {
    this.#stats.set(serverId, watch);
  }

  watchesStats(serverId: string): boolean {
    return this.#stats.has(serverId);
  }

  unwatchStats(serverId: string): void {
    this.#stats.end(serverId);
  }

  /** The link of a node is gone, or the instance itself. */
  end(nodeId?: string): void {
    this.#consoles.endAll(nodeId);
    this.#stats.endAll(nodeId);
  }
}
