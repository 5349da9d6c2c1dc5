import type { Logger } from 'pino';
import type { ExitReport } from '#domain/contracts/node-link.ts';
import type { ExitSpool } from '../exits/spool.ts';
import { deliver } from './deliver.ts';

export interface ExitOutboxOptions {
  spool: ExitSpool;
  /** Sends one report; rejects when no answer came. */
  send: (report: ExitReport) => Promise<unknown>;
  log: Logger;
  retryMilliseconds?: number;
}

/**
 * Reports of exits on their way from the spool to the API, each sent again until acknowledged. Of a server one is under way at a
 * time, the oldest first, so that they arrive in order.
 */
export class ExitOutbox {
  readonly #options: ExitOutboxOptions;
  readonly #underWay = new Set<string>();
  #connected = false;
  #retry: NodeJS.Timeout | null = null;

  constructor(options: ExitOutboxOptions) {
    this.#options = options;
    options.spool.onPut((serverId) => void this.#send(serverId));
  }

  /** The link is there: everything that waits goes out. */
  connected(): void {
    this.#connected = true;
    for (const serverId of this.#options.spool.servers()) void this.#send(serverId);
  }

  disconnected(): void {
    this.#connected = false;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
  }

  async #send(serverId: string): Promise<void> {
    if (!this.#connected || this.#underWay.has(serverId)) return;
    const { spool, log } = this.#options;
    const report = spool.next(serverId);
    if (report === null) return;
    this.#underWay.add(serverId);
    const isSettled = await deliver(this.#options.send(report), ({ code, message }) =>
      log.warn({ serverId, code }, `the API refused the report of an exit: ${message}`),
    );
    this.#underWay.delete(serverId);
    if (isSettled) {
      spool.settle(serverId, report.exit.id);
      return this.#send(serverId);
    }
    if (!this.#connected) return;
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      if (this.#connected) this.connected();
    }, this.#options.retryMilliseconds ?? 1000);
  }
}
