import { codedError } from '#domain/errors.ts';
import { availableParallelism } from 'node:os';

/**
 * Password hashing is deliberately expensive. A burst of sign-ins may use its share of the processors and no more: a request that would
 * wait too long is refused, and may be retried.
 */
export class PasswordWork {
  #running = 0;
  readonly #waiting = { known: [] as (() => void)[], unknown: [] as (() => void)[] };

  readonly #atOnce;
  readonly #mostWaiting;

  constructor(atOnce = Math.max(1, availableParallelism() - 1), mostWaiting = 200) {
    this.#atOnce = atOnce;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * @param isKnown requests of known devices precede all others, and wait among their like only
   * @throws DomainError `auth.busy` when too many wait already
   */
  async run<Result>(work: () => Promise<Result>, isKnown = false): Promise<Result> {
    if (this.#running >= this.#atOnce) {
      const queue = isKnown ? this.#waiting.known : this.#waiting.unknown;
      if (queue.length >= this.#mostWaiting) throw codedError('auth.busy', {}, { details: { retryAfterSeconds: 5 } });
      await new Promise<void>((resolve) => queue.push(resolve));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      // The place passes to the longest waiting request, without ever being free.
      const next = this.#waiting.known.shift() ?? this.#waiting.unknown.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
