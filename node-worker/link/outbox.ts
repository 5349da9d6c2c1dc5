import type { Logger } from 'pino';
import { deliver } from './deliver.ts';

export interface OutboxOptions<Item> {
  /** Items with the same key replace each other: only the newest matters. */
  key: (item: Item) => string;
  /** Sends one item; rejects when no answer came. */
  send: (item: Item) => Promise<unknown>;
  log: Logger;
  retryMilliseconds?: number;
}

/** Holds the newest item of each key until it is acknowledged; one of a key is under way at a time, so none overtakes another. */
export class Outbox<Item> {
  readonly #options: OutboxOptions<Item>;
  readonly #waiting = new Map<string, Item>();
  readonly #underWay = new Set<string>();
  #connected = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(options: OutboxOptions<Item>) {
    this.#options = options;
  }

  put(item: Item): void {
    const key = this.#options.key(item);
    this.#waiting.set(key, item);
    void this.#send(key);
  }

  /** The link is there: everything that waits goes out. */
  connected(): void {
    this.#connected = true;
    for (const key of this.#waiting.keys()) void this.#send(key);
  }

  disconnected(): void {
    this.#connected = false;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }

  async #send(key: string): Promise<void> {
    const item = this.#waiting.get(key);
    if (!this.#connected || item === undefined || this.#underWay.has(key)) return;
    this.#underWay.add(key);
    const isSettled = await deliver(this.#options.send(item), ({ code, message }) =>
      this.#options.log.warn({ key, code }, `the API refused a report: ${message}`),
    );
    this.#underWay.delete(key);
    if (isSettled && this.#waiting.get(key) === item) this.#waiting.delete(key);
    if (isSettled) return void this.#send(key);
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      for (const waiting of this.#waiting.keys()) void this.#send(waiting);
    }, this.#options.retryMilliseconds ?? 1000);
  }
}
