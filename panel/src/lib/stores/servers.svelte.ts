import type { Server } from '$domain/contracts/servers';
import { api } from '$lib/api/client';
import { asApiError, type ApiError } from '$lib/api/problem';
import { live } from '$lib/realtime/live.svelte';

const pageSize = 100;

export interface ListView {
  tenantId: string;
  search: string;
  sort: string;
}

/**
 * The server list: pages are fetched in order as the view needs them, rows change live. `rows[i]` is the i-th of `total`;
 * what lies beyond `rows.length` is not loaded yet.
 */
export class ServerList {
  rows = $state.raw<Server[]>([]);
  total = $state(0);
  loaded = $state(false);
  error = $state.raw<ApiError | null>(null);
  #view: ListView | null = null;
  #cursor: string | null = null;
  #abort = new AbortController();
  #wanted = 0;
  #fetching = false;
  #refresh: number | undefined;

  /** Shows another search or order. Rows stay until the new ones are there. */
  async show(view: ListView): Promise<void> {
    this.#view = view;
    await this.reload();
  }

  async reload(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#wanted = Math.max(1, Math.min(this.rows.length, 200));
    await this.#fetch(null, []);
  }

  /** Makes sure that the row at `index` gets loaded. */
  need(index: number): void {
    this.#wanted = Math.max(this.#wanted, Math.min(index, this.total - 1) + 1);
    if (!this.#fetching && this.#cursor !== null && this.rows.length < this.#wanted)
      void this.#fetch(this.#cursor, this.rows);
  }

  async #fetch(cursor: string | null, before: Server[]): Promise<void> {
    const view = this.#view;
    const { signal } = this.#abort;
    if (view === null) return;
    this.#fetching = true;
    try {
      const page = await api.servers({ ...view, cursor, limit: pageSize }, signal);
      if (signal.aborted) return;
      this.rows = [...before, ...page.items];
      this.total = page.total;
      this.#cursor = page.nextCursor;
      this.error = null;
      this.loaded = true;
      if (this.#cursor !== null && this.rows.length < this.#wanted) await this.#fetch(this.#cursor, this.rows);
    } catch (error) {
      if (!signal.aborted) this.error = asApiError(error);
    } finally {
      if (!signal.aborted) this.#fetching = false;
    }
  }

  /** Follows the tenant's servers live; the answer stops that. */
  watch(tenantId: string): () => void {
    const off = [
      live.whileConnected(() => this.loaded && this.#reloadSoon()),
      live.on('server:changed', (server) => server.tenantId === tenantId && this.#change(server)),
      live.on('server:removed', ({ serverId }) => this.#remove(serverId)),
    ];
    return () => {
      off.forEach((stop) => stop());
      window.clearTimeout(this.#refresh);
      this.#abort.abort();
    };
  }

  #change(server: Server): void {
    const index = this.rows.findIndex((row) => row.id === server.id);
    const row = this.rows[index];
    if (row === undefined) return this.#reloadSoon();
    if (row.version <= server.version) this.rows = this.rows.with(index, server);
  }

  #remove(serverId: string): void {
    const left = this.rows.filter((row) => row.id !== serverId);
    if (left.length === this.rows.length) return;
    this.rows = left;
    this.total = Math.max(0, this.total - 1);
  }

  /** A server that is not in the rows: its place in the order is the API's to say. */
  #reloadSoon(): void {
    window.clearTimeout(this.#refresh);
    this.#refresh = window.setTimeout(() => void this.reload(), 400);
  }
}
