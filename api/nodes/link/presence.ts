import type { Logger } from 'pino';
import type { NodeFacts } from '#domain/contracts/nodes.ts';
import type { NodeStore } from './node-store.ts';

const sweepMilliseconds = 2_000;

/** Keeps `online` of each node true in the database: at once when it comes, after a short grace when it goes. */
export class Presence {
  readonly #store: NodeStore;
  readonly #log: Logger;
  readonly #isConnected: (nodeId: string) => boolean;
  readonly #graceMilliseconds: number;
  readonly #leaving = new Map<string, NodeJS.Timeout>();
  /** The last write about each node: writes about one node never overtake each other. */
  readonly #writes = new Map<string, Promise<void>>();
  readonly #connected = new Set<string>();
  readonly #sweeping: NodeJS.Timeout;
  #isClosed = false;

  constructor(store: NodeStore, log: Logger, isConnected: (nodeId: string) => boolean, graceMilliseconds = 3000) {
    this.#store = store;
    this.#log = log;
    this.#isConnected = isConnected;
    this.#graceMilliseconds = graceMilliseconds;
    this.#sweeping = setInterval(() => void this.#sweep(), sweepMilliseconds);
    this.#sweeping.unref();
  }

  online(nodeId: string, facts: NodeFacts): Promise<void> {
    clearTimeout(this.#leaving.get(nodeId));
    this.#leaving.delete(nodeId);
    this.#connected.add(nodeId);
    return this.#inOrder(nodeId, () => this.#store.setOnline(nodeId, facts));
  }

  lost(nodeId: string): void {
    this.#connected.delete(nodeId);
    if (this.#isClosed) return;
    clearTimeout(this.#leaving.get(nodeId));
    const leave = (): void => {
      this.#leaving.delete(nodeId);
      void this.#offline(nodeId);
    };
    this.#leaving.set(nodeId, setTimeout(leave, this.#graceMilliseconds));
  }

  /** Writes no more. Nodes that were connected here are left as they are: they come back, or are found missing by a sweep. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#sweeping);
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
  }

  async #offline(nodeId: string): Promise<void> {
    const write = async (): Promise<void> => {
      if (!this.#isConnected(nodeId)) await this.#store.setOffline(nodeId);
    };
    await this.#inOrder(nodeId, write).catch((error: unknown) => {
      this.#log.error({ err: error, nodeId }, 'could not record that a node is offline');
    });
  }

  /** First what is connected here, so that no instance that comes late takes it for abandoned. */
  async #sweep(): Promise<void> {
    try {
      if (this.#connected.size > 0) await this.#store.seen([...this.#connected]);
      await this.#store.retireAbandoned();
    } catch (error) {
      this.#log.warn({ err: error }, 'could not look for nodes that are gone');
    }
  }

  #inOrder(nodeId: string, write: () => Promise<void>): Promise<void> {
    const mine = (this.#writes.get(nodeId) ?? Promise.resolve()).catch(() => undefined).then(write);
    this.#writes.set(nodeId, mine);
    return mine;
  }
}
