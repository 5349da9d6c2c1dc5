import type { Logger } from 'pino';
import { z } from 'zod';
import type { ConsoleSlice, SliceLimits } from '#domain/console/slice.ts';
import { ConsoleChunk } from '#domain/contracts/realtime.ts';
import { BackupEntries } from '#domain/contracts/backups.ts';
import type { ApiToNode } from '#domain/contracts/node-link.ts';
import type { Ack } from '#domain/contracts/realtime.ts';
import { DomainError } from '#domain/errors.ts';
import { ask } from './ask.ts';
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

const Opened = z.object({ from: z.number().int().positive(), next: z.number().int().positive() });
const OpenedStream = z.object({ bytes: z.number().int().nonnegative().nullable() });
/** A node that must ask a storage far away first. */
const storageMilliseconds = 30_000;
const Nothing = z.undefined().or(z.null());
const Output = z.object({ from: z.number().int().nonnegative(), text: z.string().max(256 * 1024) });

/** All nodes that are connected to this process, and what can be asked of them. */
export class NodeLinks {
  readonly #options: NodeLinksOptions;
  readonly #ownership: Ownership;
  readonly #presence: Presence;
  readonly #listeners = new Set<NodeListener>();
  readonly #sockets = new Map<string, NodeSocket>();

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
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connected(nodeId: string): boolean {
    return this.#sockets.has(nodeId);
  }

  /** The node of a server; null when there is no such server. */
  nodeOf(serverId: string): Promise<string | null> {
    return this.#ownership.nodeOf(serverId);
  }

  /**
   * Writes a line to a server's standard input.
   * @throws DomainError `node.offline`, `server.not_running`
   */
  async command(nodeId: string, serverId: string, command: string): Promise<void> {
    await this.#ask(nodeId, Nothing, (socket, reply) => socket.emit('console:command', { serverId, command }, reply));
  }

  /** The shape in which the routes want it. */
  sendCommand(server: { serverId: string; nodeId: string }, command: string): Promise<void> {
    return this.command(server.nodeId, server.serverId, command);
  }

  /** Asks a node for a console from a place on; its lines come as `consoleChunk`. */
  openConsole(
    nodeId: string,
    serverId: string,
    after: number | null,
    backlog: number,
  ): Promise<z.infer<typeof Opened>> {
    return this.#ask(nodeId, Opened, (socket, reply) =>
      socket.emit('console:open', { serverId, after, backlog }, reply),
    );
  }

  async closeConsole(nodeId: string, serverId: string): Promise<void> {
    await this.#ask(nodeId, Nothing, (socket, reply) => socket.emit('console:close', { serverId }, reply));
  }

  /** Older lines of a console; null when there are none after `after`. */
  readConsole(nodeId: string, serverId: string, after: number, limits: SliceLimits): Promise<ConsoleSlice | null> {
    return this.#ask(nodeId, ConsoleChunk.nullable(), (socket, reply) =>
      socket.emit('console:read', { serverId, after, ...limits }, reply),
    );
  }

  async watchStats(nodeId: string, serverId: string, watch: boolean): Promise<void> {
    await this.#ask(nodeId, Nothing, (socket, reply) => socket.emit('stats:watch', { serverId, watch }, reply));
  }

  /** The tail of an operation's output as its node has it. */
  operationOutput(nodeId: string, operationId: string): Promise<{ from: number; text: string }> {
    return this.#ask(nodeId, Output, (socket, reply) => socket.emit('operation:output', { operationId }, reply));
  }

  /** One page of one folder of a backup that this node can reach. */
  backupEntries(nodeId: string, question: Parameters<ApiToNode['backup:entries']>[0]): Promise<BackupEntries> {
    return this.#ask(
      nodeId,
      BackupEntries,
      (socket, reply) => socket.emit('backup:entries', question, reply),
      storageMilliseconds,
    );
  }

  /** Has the node send something to `/node/streams/<streamId>`. */
  openStream(
    nodeId: string,
    streamId: string,
    source: Parameters<ApiToNode['stream:open']>[0]['source'],
  ): Promise<z.infer<typeof OpenedStream>> {
    return this.#ask(
      nodeId,
      OpenedStream,
      (socket, reply) => socket.emit('stream:open', { streamId, source }, reply),
      storageMilliseconds,
    );
  }

  /** Has the node get a new certificate; it begins at once. @throws DomainError `node.offline`, `node.no_answer` */
  async renewCertificate(nodeId: string): Promise<void> {
    await this.#ask(nodeId, Nothing, (socket, reply) => socket.emit('certificate:renew', {}, reply));
  }

  /** Ends all links; the nodes come back to whoever answers next. */
  close(): void {
    this.#presence.close();
    this.#options.namespace.disconnectSockets(true);
  }

  async #ask<Result>(
    nodeId: string,
    result: z.ZodType<Result>,
    send: (socket: NodeSocket, reply: (answer: Ack<Result>) => void) => void,
    milliseconds?: number,
  ): Promise<Result> {
    const socket = this.#socket(nodeId);
    return ask(socket, result, (reply) => send(socket, reply), milliseconds);
  }

  #socket(nodeId: string): NodeSocket {
    const socket = this.#sockets.get(nodeId);
    if (socket === undefined)
      throw new DomainError('node.offline', 'The node of this server is not connected.', { kind: 'transient' });
    return socket;
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
      listener: this.#everyListener,
      onHello: async (facts) => {
        await this.#presence.online(nodeId, facts);
        // It left while its hello was being recorded.
        if (!socket.connected && !this.connected(nodeId)) this.#presence.lost(nodeId);
        if (!socket.connected) return;
        const older = this.#sockets.get(nodeId);
        this.#sockets.set(nodeId, socket);
        if (older !== undefined && older !== socket) {
          log.warn({ nodeId }, 'a newer connection of a node takes the place of an older one');
          older.disconnect(true);
          this.#everyListener.nodeDown(nodeId);
        }
        log.info({ nodeId, hostname: facts.hostname }, 'node connected');
        this.#everyListener.nodeUp(nodeId);
      },
      onFacts: (facts) => store.setFacts(nodeId, facts),
    });
    socket.on('disconnect', (reason) => {
      if (this.#sockets.get(nodeId) !== socket) return;
      this.#sockets.delete(nodeId);
      log.warn({ nodeId, reason }, 'node disconnected');
      this.#everyListener.nodeDown(nodeId);
      this.#presence.lost(nodeId);
    });
  }

  readonly #everyListener: Required<NodeListener> = {
    nodeUp: (nodeId) => this.#each((listener) => listener.nodeUp?.(nodeId)),
    nodeDown: (nodeId) => this.#each((listener) => listener.nodeDown?.(nodeId)),
    observed: (observation) => this.#each((listener) => listener.observed?.(observation)),
    consoleChunk: (nodeId, chunk) => this.#each((listener) => listener.consoleChunk?.(nodeId, chunk)),
    statsSample: (serverId, sample) => this.#each((listener) => listener.statsSample?.(serverId, sample)),
  };

  #each(tell: (listener: NodeListener) => void): void {
    for (const listener of this.#listeners) tell(listener);
  }
}
