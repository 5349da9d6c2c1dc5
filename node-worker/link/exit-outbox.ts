import type { Logger } from 'pino';
import type { ExitReport } from '#domain/contracts/node-link.ts';
import type { ExitSpool } from '../exits/spool.ts';
import type { Ack } from './contract.ts';
import { isRefusal } from './refusals.ts';

export interface ExitOutboxOptions {
  spool: ExitSpool;
  /** Sends one report; rejects when no answer came. */
  send: (report: ExitReport) => Promise<Ack>;
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
    const answer = await this.#options.send(report).catch(() => null);
    this.#underWay.delete(serverId);
    if (answer !== null && !answer.ok)
      log.warn({ serverId, code: answer.code }, `the API refused the report of an exit: ${answer.message}`);
    if (answer !== null && (answer.ok || isRefusal(answer.code))) {
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
