import type { Logger } from 'pino';

/** What is looked at every so often, one look at a time. */
export class Rounds {
  readonly #timer: NodeJS.Timeout;
  #running: Promise<number> | null = null;
  readonly #log: Logger;
  readonly #failed: string;

  /** @param failed the sentence for the log when a round came to nothing; the next one comes all the same */
  constructor(log: Logger, everyMilliseconds: number, failed: string, round: () => Promise<number>) {
    this.#log = log;
    this.#failed = failed;
    this.#timer = setInterval(() => void this.run(round), everyMilliseconds).unref();
  }

  /** One round now, or the one that is under way; never throws. Answers with how many it dealt with. */
  run(round: () => Promise<number>): Promise<number> {
    this.#running ??= round()
      .catch((error: unknown) => {
        this.#log.warn({ err: error }, this.#failed);
        return 0;
      })
      .finally(() => (this.#running = null));
    return this.#running;
  }

  /** Resolves when the round under way is over. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
