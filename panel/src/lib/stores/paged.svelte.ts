import { asApiError, type ApiError } from '$lib/api/problem';

export interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
  total: number;
}

/** One page of a list as the API answers it; `cursor` null is the first. */
export type FetchPage<Row, View> = (view: View, cursor: string | null, signal: AbortSignal) => Promise<Page<Row>>;

/** Rows that a reload brings back at once at most; those beyond come when they are looked at. */
const reloaded = 200;
const soon = 400;

/**
 * A long list, whose pages are fetched in order as the view needs them. `rows[i]` is the i-th of `total`; what lies beyond
 * `rows.length` is not loaded yet.
 */
export class Paged<Row extends { id: string }, View> {
  rows = $state.raw<Row[]>([]);
  total = $state(0);
  loaded = $state(false);
  error = $state.raw<ApiError | null>(null);
  protected view: View | null = null;
  readonly #fetchPage: FetchPage<Row, View>;
  #cursor = $state<string | null>(null);
  #abort = new AbortController();
  #wanted = 0;
  #fetching = $state(false);
  #refresh: number | undefined;

  constructor(fetchPage: FetchPage<Row, View>) {
    this.#fetchPage = fetchPage;
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  get fetching(): boolean {
    return this.#fetching;
  }

  /** Shows another search or order. Rows stay until the new ones are there. */
  async show(view: View): Promise<void> {
    this.view = view;
    await this.reload();
  }

  async reload(): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#wanted = Math.max(1, Math.min(this.rows.length, reloaded));
    await this.#fetch(null, []);
  }

  /** Makes sure that the row at `index` gets loaded. */
  need(index: number): void {
    this.#wanted = Math.max(this.#wanted, Math.min(index, this.total - 1) + 1);
    if (!this.#fetching && this.#cursor !== null && this.rows.length < this.#wanted)
      void this.#fetch(this.#cursor, this.rows);
  }

  /** Takes a newer word on a row; false when it is not among the rows. */
  replace(row: Row): boolean {
    const index = this.rows.findIndex(({ id }) => id === row.id);
    if (index === -1) return false;
    this.rows = this.rows.with(index, row);
    return true;
  }

  remove(id: string): void {
    const left = this.rows.filter((row) => row.id !== id);
    if (left.length === this.rows.length) return;
    this.rows = left;
    this.total = Math.max(0, this.total - 1);
  }

  /** A row that is not there: whether it belongs here, and where, is the API's to say. Many at once are one reload. */
  reloadSoon(): void {
    window.clearTimeout(this.#refresh);
    this.#refresh = window.setTimeout(() => void this.reload(), soon);
  }

  /** Nothing is fetched for a view that is left. */
  stop(): void {
    window.clearTimeout(this.#refresh);
    this.#abort.abort();
  }

  async #fetch(cursor: string | null, before: Row[]): Promise<void> {
    const { view } = this;
    const { signal } = this.#abort;
    if (view === null) return;
    this.#fetching = true;
    try {
      const page = await this.#fetchPage(view, cursor, signal);
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
}
