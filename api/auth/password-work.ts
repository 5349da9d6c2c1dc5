import { availableParallelism } from 'node:os';
import { problem } from '../http/refuse.ts';

/**
 * Hashing a password is meant to be work: a storm of sign-ins may take its share of the processors and no more, and who would have to
 * wait too long for his turn is told to come again.
 */
export class PasswordWork {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce = Math.max(1, availableParallelism() - 1),
    private readonly mostWaiting = 200,
  ) {}

  /** @throws DomainError `auth.busy` when too many wait already */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= this.atOnce) {
      if (this.waiting.length >= this.mostWaiting)
        throw problem('auth.busy', 'Too many people sign in at this moment. Try again in a few seconds.', {
          details: { retryAfterSeconds: 5 },
        });
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else this.running += 1;
    try {
      return await work();
    } finally {
      // The place goes on to whoever has waited longest, without ever being free.
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
