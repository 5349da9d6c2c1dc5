import type { Logger } from 'pino';
import type { OperationOutputReport, OperationProgressReport } from '#domain/contracts/node-link.ts';
import type { NodeQuestions } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { InputOf, NameIn, OutputOf } from '#domain/contracts/node-questions/question.ts';
import type { Instances } from './instances/instances.ts';
import { Peer } from './instances/peer.ts';
import type { PeerListener } from './instances/peer.ts';
import { NodeListeners } from './link/listeners.ts';
import type { NodeLinks } from './link/node-links.ts';
import type { NodeListener } from './link/types.ts';

/** What other instances tell of operations on their nodes. */
export interface RemoteOperations {
  progress(report: OperationProgressReport): void;
  output(report: OperationOutputReport): void;
}

export interface NodesOptions {
  links: Pick<NodeLinks, 'listen' | 'connected' | 'linkedAt' | 'nodeOf' | 'ask' | 'drop' | 'setAddresses'>;
  instances: Pick<Instances, 'url' | 'others' | 'tls' | 'onChange'>;
  operations: RemoteOperations;
  log: Logger;
}

interface Holder {
  peer: Peer;
  linkedAt: number;
}

/**
 * All nodes of the installation. Nodes linked to this API instance are asked directly, others through the instance that holds their link.
 * Has the shape of `NodeLinks`, so that callers do not need to know where a link ends.
 */
export class Nodes {
  readonly #options: NodesOptions;
  readonly #peers = new Map<string, Peer>();
  readonly #holders = new Map<string, Holder>();
  readonly #listeners = new NodeListeners();
  readonly #endings: readonly (() => void)[];

  constructor(options: NodesOptions) {
    this.#options = options;
    const { nodeUp, nodeDown, observed, consoleChunk, statsSample } = this.#listeners;
    const stopListening = options.links.listen({
      nodeUp: (nodeId) => {
        if (this.#holders.delete(nodeId)) nodeDown(nodeId);
        nodeUp(nodeId);
      },
      nodeDown,
      observed,
      consoleChunk,
      statsSample,
    });
    const stopMeeting = options.instances.onChange(() => {
      options.links.setAddresses(options.instances.others.map(({ url }) => url));
      this.#meet();
    });
    this.#endings = [stopMeeting, stopListening];
  }

  /** Hears of connections and streams of all nodes from now on. Returns what ends it. */
  listen(listener: NodeListener): () => void {
    return this.#listeners.listen(listener);
  }

  /** Whether any instance holds the node's link. */
  connected(nodeId: string): boolean {
    return this.#options.links.connected(nodeId) || this.#holders.has(nodeId);
  }

  /** Whether this very instance holds the node's link, and with it the duty to record what the node reports. */
  isLinkedHere(nodeId: string): boolean {
    return this.#options.links.connected(nodeId);
  }

  /** The node of a server; null when there is no such server. */
  nodeOf(serverId: string): Promise<string | null> {
    return this.#options.links.nodeOf(serverId);
  }

  /**
   * Asks a node one question of the table.
   * @throws DomainError `node.offline`, `node.no_answer`, or the node's own code with its sentence and details
   */
  ask<Name extends NameIn<NodeQuestions>>(
    nodeId: string,
    name: Name,
    input: InputOf<NodeQuestions, Name>,
  ): Promise<OutputOf<NodeQuestions, Name>> {
    const holder = this.#options.links.connected(nodeId) ? undefined : this.#holders.get(nodeId);
    return holder === undefined ? this.#options.links.ask(nodeId, name, input) : holder.peer.ask(nodeId, name, input);
  }

  /** Where a node brings bytes for this instance: nothing to say where its link is here, for then it knows. */
  returnAddress(nodeId: string): { at?: string } {
    return this.isLinkedHere(nodeId) ? {} : { at: this.#options.instances.url };
  }

  close(): void {
    for (const end of this.#endings) end();
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
  }

  /** A connection to each instance that lives, none to others. */
  #meet(): void {
    const { instances, log } = this.#options;
    const living = new Map(instances.others.map((instance) => [instance.id, instance]));
    for (const [id, peer] of this.#peers) {
      if (living.get(id)?.url === peer.instance.url) continue;
      this.#peers.delete(id);
      peer.close();
    }
    for (const instance of living.values()) {
      if (this.#peers.has(instance.id)) continue;
      const made = new Peer({ instance, tls: () => instances.tls, listener: this.#peerListener, log });
      this.#peers.set(instance.id, made);
    }
  }

  readonly #peerListener: PeerListener = {
    'node:up': (peer, { nodeId, linkedAt }) => {
      const { links } = this.#options;
      const here = links.linkedAt(nodeId);
      if (here !== null && here >= linkedAt) return;
      // The node has gone there since: the connection that is still here is a dead one.
      if (here !== null) links.drop(nodeId);
      const before = this.#holders.get(nodeId);
      if (before !== undefined && before.peer !== peer && before.linkedAt > linkedAt) return;
      this.#holders.set(nodeId, { peer, linkedAt });
      if (before !== undefined) this.#listeners.nodeDown(nodeId);
      this.#listeners.nodeUp(nodeId);
    },
    'node:down': (peer, { nodeId }) => {
      if (this.#holders.get(nodeId)?.peer !== peer) return;
      this.#holders.delete(nodeId);
      this.#listeners.nodeDown(nodeId);
    },
    'server:observed': (_, seen) => this.#listeners.observed(seen),
    'console:chunk': (peer, { nodeId, chunk }) => {
      // What a former holder still has on its way is known to the present one, too.
      if (this.#holders.get(nodeId)?.peer === peer) this.#listeners.consoleChunk(nodeId, chunk);
    },
    'stats:sample': (_, { serverId, sample }) => this.#listeners.statsSample(serverId, sample),
    'operation:progress': (_, report) => this.#options.operations.progress(report),
    'operation:output': (_, report) => this.#options.operations.output(report),
  };
}
