import type { NodeStore } from './node-store.ts';

const freshMilliseconds = 30_000;
const maxRemembered = 20_000;

/** Which node a server is on, and whose an operation is: read seldom, asked for each thing that a node sends. */
export class Ownership {
  readonly #store: NodeStore;
  readonly #nodes = new Map<string, { nodeId: string; until: number }>();
  readonly #servers = new Map<string, string>();

  constructor(store: NodeStore) {
    this.#store = store;
  }

  async nodeOf(serverId: string): Promise<string | null> {
    const known = this.#nodes.get(serverId);
    if (known !== undefined && known.until > Date.now()) return known.nodeId;
    const nodeId = await this.#store.nodeOfServer(serverId);
    if (nodeId === null) return null;
    if (this.#nodes.size > maxRemembered) this.#nodes.clear();
    this.#nodes.set(serverId, { nodeId, until: Date.now() + freshMilliseconds });
    return nodeId;
  }

  async isServerOn(serverId: string, nodeId: string): Promise<boolean> {
    return (await this.nodeOf(serverId)) === nodeId;
  }

  /** Of these servers those that are on this node, in one look: a node may name as many as fit into a message. */
  async ofNode(nodeId: string, serverIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(await this.#store.serversOn(nodeId, serverIds));
  }

  /** Whether the operation is one of this very server, and the server is on this node. */
  async isOperationOn(operationId: string, serverId: string, nodeId: string): Promise<boolean> {
    let owner = this.#servers.get(operationId) ?? null;
    if (owner === null) {
      owner = await this.#store.serverOfOperation(operationId);
      if (owner === null) return false;
      if (this.#servers.size > maxRemembered) this.#servers.clear();
      this.#servers.set(operationId, owner);
    }
    return owner === serverId && (await this.isServerOn(serverId, nodeId));
  }
}
