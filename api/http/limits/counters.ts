import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { RedisClient } from './redis.ts';

export interface Counter {
  quota: number;
  windowSeconds: number;
}

/** How a count stands after a request. */
export interface Count {
  isOver: boolean;
  quota: number;
  remaining: number;
  /** Until the window begins anew. */
  resetSeconds: number;
}

/**
 * Counts in memory, or, given Redis, for all instances of the API together. While Redis does not answer each instance counts for
 * itself: less exact, but no caller is locked out and no flood gets through.
 */
export class Counters {
  readonly #limiters = new Map<string, RateLimiterAbstract>();

  readonly #redis: RedisClient | null;

  constructor(redis: RedisClient | null) {
    this.#redis = redis;
  }

  /** Counts one request for a key. */
  async take(name: string, key: string, counter: Counter): Promise<Count> {
    try {
      return countOf(await this.#limiter(name, counter).consume(key), counter);
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return { ...countOf(refused, counter), isOver: true };
      throw refused;
    }
  }

  /** Whether another request would be too many; counts nothing. */
  async look(name: string, key: string, counter: Counter): Promise<Count> {
    const known = await this.#limiter(name, counter).get(key);
    if (known === null) return { isOver: false, quota: counter.quota, remaining: counter.quota, resetSeconds: 0 };
    return { ...countOf(known, counter), isOver: known.consumedPoints >= counter.quota };
  }

  /** Takes a count back: it was no guess. */
  async giveBack(name: string, key: string, counter: Counter): Promise<void> {
    await this.#limiter(name, counter).reward(key);
  }

  async forget(name: string, key: string, counter: Counter): Promise<void> {
    await this.#limiter(name, counter).delete(key);
  }

  #limiter(name: string, { quota, windowSeconds }: Counter): RateLimiterAbstract {
    const id = `${name}:${quota}:${windowSeconds}`;
    const known = this.#limiters.get(id);
    if (known !== undefined) return known;
    const options = { keyPrefix: `mamba:rate:${name}`, points: quota, duration: windowSeconds };
    const memory = new RateLimiterMemory(options);
    const made =
      this.#redis === null
        ? memory
        : new RateLimiterRedis({
            ...options,
            storeClient: this.#redis,
            useRedisPackage: true,
            rejectIfRedisNotReady: true,
            insuranceLimiter: memory,
          });
    this.#limiters.set(id, made);
    return made;
  }
}

function countOf(result: RateLimiterRes, { quota }: Counter): Count {
  return {
    isOver: false,
    quota,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(0, Math.ceil(result.msBeforeNext / 1000)),
  };
}
