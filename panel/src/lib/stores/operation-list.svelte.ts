import type { Operation } from '$domain/contracts/operations';
import { api, type OperationQuery } from '$lib/api/client';
import { asApiError, type ApiError } from '$lib/api/problem';
import { live } from '$lib/realtime/live.svelte';
import { operations } from './operations.svelte';

const pageSize = 50;

/** Operations of a tenant or a server, newest first; new ones come in at the top by themselves. */
export class OperationList {
  items = $state.raw<Operation[]>([]);
  total = $state(0);
  loaded = $state(false);
  loadingMore = $state(false);
  error = $state.raw<ApiError | null>(null);
  cursor = $state<string | null>(null);
  #query: OperationQuery = {};
  #turn = 0;
  #refresh: number | undefined;

  async show(query: OperationQuery): Promise<void> {
    this.#query = query;
    await this.load();
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const page = await api.operations({ ...this.#query, limit: pageSize });
      if (turn !== this.#turn) return;
      this.#take(page.items, [], page.total, page.nextCursor);
    } catch (error) {
      if (turn === this.#turn) this.error = asApiError(error);
    }
  }

  async more(): Promise<void> {
    const turn = this.#turn;
    this.loadingMore = true;
    try {
      const page = await api.operations({ ...this.#query, cursor: this.cursor, limit: pageSize });
      if (turn === this.#turn) this.#take(page.items, this.items, page.total, page.nextCursor);
    } catch (error) {
      this.error = asApiError(error);
    } finally {
      this.loadingMore = false;
    }
  }

  watch(): () => void {
    const off = [
      live.whileConnected(() => this.loaded && this.#loadSoon()),
      operations.onChange((operation) => {
        const concerns = this.#query.serverId === undefined || this.#query.serverId === operation.serverId;
        if (concerns && !this.items.some(({ id }) => id === operation.id)) this.#loadSoon();
      }),
    ];
    return () => {
      off.forEach((stop) => stop());
      window.clearTimeout(this.#refresh);
    };
  }

  #take(items: Operation[], before: Operation[], total: number, cursor: string | null): void {
    this.items = [...before, ...items];
    this.total = total;
    this.cursor = cursor;
    this.loaded = true;
    this.error = null;
  }

  #loadSoon(): void {
    window.clearTimeout(this.#refresh);
    this.#refresh = window.setTimeout(() => void this.load(), 300);
  }
}
