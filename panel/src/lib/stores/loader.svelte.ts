import { asApiError, type ApiError } from '$lib/api/problem';

/** One thing that a view loads: its value, whether it loads now, and what went wrong. A later load wins over an earlier one. */
export class Loader<Value> {
  value = $state.raw<Value | null>(null);
  error = $state.raw<ApiError | null>(null);
  loading = $state(false);
  #turn = 0;
  readonly #load: () => Promise<Value>;

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const value = await this.#load();
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = null;
    } catch (error) {
      if (turn === this.#turn) this.error = asApiError(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}
