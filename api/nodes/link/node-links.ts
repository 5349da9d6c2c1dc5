import type { Logger } from 'pino';
import type { NodeQuestions } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { InputOf, NameIn, OutputOf } from '#domain/contracts/node-questions/question.ts';
import { codedError } from '#domain/errors.ts';
import { askNode } from './ask.ts';
import { NodeListeners } from './listeners.ts';
import { readNode } from './node-connection.ts';
import type { NodeStore } from './node-store.ts';
import { Ownership } from './ownership.ts';
import { Presence } from './presence.ts';
import type { NodeListener, NodeNamespace, NodeReports, NodeSocket } from './types.ts';

export interface NodeLinksOptions {
  namespace: NodeNamespace;
  /** The node at the other end of a connection. @throws DomainError `node.refused` with the reason */
  nodeOf(socket: NodeSocket): string;
  store: NodeStore;
  reports: NodeReports;
  log: Logger;
  /** How long a node may be away before it counts as offline. */
  graceMilliseconds?: number;
}

/** All nodes that are connected to this process, and what can be asked of them. */
export class NodeLinks {
  readonly #options: NodeLinksOptions;
  readonly #ownership: Ownership;
  readonly #presence: Presence;
  /** Null: nothing is known of other instances yet, and what nodes know may be right. */
  #addresses: readonly string[] | null = null;
  readonly #listeners = new NodeListeners();
  readonly #sockets = new Map<string, { socket: NodeSocket; linkedAt: number }>();

  constructor(options: NodeLinksOptions) {
    this.#options = options;
    this.#ownership = new Ownership(options.store);
    this.#presence = new Presence(
      options.store,
      options.log,
      (nodeId) => this.connected(nodeId),
      options.graceMilliseconds,
    );
    options.namespace.use((socket, next) => {
      try {
        socket.data.nodeId = options.nodeOf(socket);
        next();
      } catch (error) {
        next(error instanceof Error ? error : new Error('The API cannot say who this is.'));
      }
    });
    options.namespace.on('connection', (socket) => this.#accept(socket));
  }

  /** Hears of connections and streams from now on. Returns what ends it. */
  listen(listener: NodeListener): () => void {
    return this.#listeners.listen(listener);
  }

  connected(nodeId: string): boolean {
    return this.#sockets.has(nodeId);
  }

  /** The nodes that are connected here, each with the number of its connection. */
  linked(): { nodeId: string; linkedAt: number }[] {
    return [...this.#sockets].map(([nodeId, { linkedAt }]) => ({ nodeId, linkedAt }));
  }

  /** The number of a node's connection: of two the larger is the newer. Null where it is not connected here. */
  linkedAt(nodeId: string): number | null {
    return this.#sockets.get(nodeId)?.linkedAt ?? null;
  }

  /** Ends the connection of a node that has a newer one elsewhere. */
  drop(nodeId: string): void {
    this.#sockets.get(nodeId)?.socket.disconnect(true);
  }

  /** Where nodes find the other API instances, from now on. An empty list is sent to nodes, too: all others are gone. */
  setAddresses(urls: readonly string[]): void {
    this.#addresses = urls;
    for (const { socket } of this.#sockets.values()) this.#tellAddresses(socket);
  }

  /** The node of a server; null when there is no such server. */
  nodeOf(serverId: string): Promise<string | null> {
    return this.#ownership.nodeOf(serverId);
  }

  /**
   * Asks a node one question of the table.
   * @throws DomainError `node.offline` when it is not connected; what `askNode` throws
   */
  ask<Name extends NameIn<NodeQuestions>>(
    nodeId: string,
    name: Name,
    input: InputOf<NodeQuestions, Name>,
  ): Promise<OutputOf<NodeQuestions, Name>> {
    const socket = this.#sockets.get(nodeId)?.socket;
    if (socket !== undefined) return askNode(socket, name, input);
    return Promise.reject(codedError('node.offline', {}, { kind: 'transient' }));
  }

  /** Ends all links; the nodes connect again to the next API that answers. */
  close(): void {
    this.#presence.close();
    this.#options.namespace.disconnectSockets(true);
  }

  #accept(socket: NodeSocket): void {
    const { nodeId } = socket.data;
    // Each question that waits for an answer listens for the end of the link.
    socket.setMaxListeners(0);
    const { log, reports, store } = this.#options;
    readNode({
      socket,
      ownership: this.#ownership,
      reports,
      log,
      listener: this.#listeners,
      onHello: async (facts, linkedAt) => {
        await this.#presence.online(nodeId, facts);
        // It left while its hello was being recorded.
        if (!socket.connected && !this.connected(nodeId)) this.#presence.lost(nodeId);
        if (!socket.connected) return;
        const older = this.#sockets.get(nodeId)?.socket;
        this.#sockets.set(nodeId, { socket, linkedAt });
        if (older !== undefined && older !== socket) {
          log.warn({ nodeId }, 'a newer connection of a node takes the place of an older one');
          older.disconnect(true);
          this.#listeners.nodeDown(nodeId);
        }
        log.info({ nodeId, hostname: facts.hostname }, 'node connected');
        this.#listeners.nodeUp(nodeId);
        this.#tellAddresses(socket);
      },
      onFacts: (facts) => store.setFacts(nodeId, facts),
    });
    socket.on('disconnect', (reason) => {
      if (this.#sockets.get(nodeId)?.socket !== socket) return;
      this.#sockets.delete(nodeId);
      log.warn({ nodeId, reason }, 'node disconnected');
      this.#listeners.nodeDown(nodeId);
      this.#presence.lost(nodeId);
    });
  }

  #tellAddresses(socket: NodeSocket): void {
    if (this.#addresses === null) return;
    askNode(socket, 'api:addresses', { urls: [...this.#addresses] }).catch((error: unknown) =>
      // Nodes of an older version do not know the question; they have what they were set up with.
      this.#options.log.debug({ err: error, nodeId: socket.data.nodeId }, 'a node did not take further addresses'),
    );
  }
}
