import type { Node } from '$domain/contracts/nodes';
import { api } from '$lib/api/client';
import { asApiError, type ApiError } from '$lib/api/problem';
import { live } from '$lib/realtime/live.svelte';

/** The nodes, live; for administrators of the platform. */
export class NodesStore {
  items = $state.raw<Node[] | null>(null);
  error = $state.raw<ApiError | null>(null);

  async load(): Promise<void> {
    try {
      this.items = (await api.nodes()).items;
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  watch(): () => void {
    void this.load();
    let first = true;
    const off = [
      live.whileConnected(() => {
        live.tell('nodes:watch', {});
        if (!first) void this.load();
        first = false;
      }),
      live.on('node:changed', (node) => this.#change(node)),
    ];
    return () => off.forEach((stop) => stop());
  }

  /** One that was made here a moment ago; the socket tells of it, too. */
  add(node: Node): void {
    if (this.items?.some(({ id }) => id === node.id) !== true) this.#change(node);
  }

  #change(node: Node): void {
    if (this.items === null) return;
    const index = this.items.findIndex(({ id }) => id === node.id);
    this.items = index === -1 ? [...this.items, node] : this.items.with(index, node);
  }
}
