import { asApiError } from '$lib/api/problem';
import { api } from '$lib/api/client';
import { live } from '$lib/realtime/live.svelte';
import { isBehindHole, joinOutput, type Output } from '$lib/console/output';
import { operations } from './operations.svelte';

/** The output of one operation: what was so far, then piece by piece while it runs. */
export class OperationOutputStore {
  loaded = $state(false);
  error = $state<string | null>(null);
  readonly #id: string;
  #output = $state.raw<Output>({ from: 0, text: '' });

  constructor(id: string) {
    this.#id = id;
  }

  get text(): string {
    return this.#output.text;
  }

  watch(): () => void {
    void this.#load();
    const off = [
      live.on('operation:output', (piece) => {
        if (piece.operationId !== this.#id) return;
        const isMissing = isBehindHole(this.#output, piece);
        this.#output = joinOutput(this.#output, piece);
        if (isMissing) void this.#join();
      }),
      live.whileConnected(() => void this.#join()),
    ];
    return () => {
      off.forEach((stop) => stop());
      live.tell('operation:unwatch', { operationId: this.#id });
    };
  }

  async #load(): Promise<void> {
    try {
      const detail = await api.operation(this.#id);
      operations.accept(detail);
      if (this.#output.text === '') this.#output = { from: 0, text: detail.output };
      this.error = null;
    } catch (error) {
      this.error = asApiError(error).message;
    } finally {
      this.loaded = true;
    }
  }

  async #join(): Promise<void> {
    const answer = await live.call('operation:watch', { operationId: this.#id }).catch(() => null);
    if (answer === null) return;
    operations.accept(answer.operation);
    if (answer.output.text !== '') this.#output = { from: answer.output.from, text: answer.output.text };
    this.loaded = true;
  }
}
