import { codedError, DomainError } from '#domain/errors.ts';
import type { Response } from 'express';
import type { Caller } from '../request-context.ts';
import type { Count, Counters } from './counters.ts';
import { networkOf } from './network.ts';
import type { RateClass } from './policies.ts';
import { ratePolicies } from './policies.ts';

type Asking = Pick<Caller, 'userId' | 'apiKeyId'>;

/** Limits requests by API key, by user, or by address where the caller is not signed in. */
export class RateLimits {
  readonly #counters: Counters;
  readonly #factor: number;

  /** @param factor of all quotas; 0 counts nothing */
  constructor(counters: Counters, factor: number) {
    this.#counters = counters;
    this.#factor = factor;
  }

  /**
   * Counts a request and says on the answer how the count stands (draft-ietf-httpapi-ratelimit-headers).
   * @param knownUserId owner of the browser, where the caller is not signed in
   * @throws DomainError `request.too_many`
   */
  async take(
    response: Response,
    rateClass: RateClass,
    caller: Asking | null,
    ip: string | null,
    knownUserId: string | null = null,
  ): Promise<void> {
    const count = await this.#count(rateClass, keyOf(caller, ip, knownUserId), caller !== null);
    if (count === null) return;
    const { isOver, quota, remaining, resetSeconds } = count;
    response.setHeader('RateLimit-Policy', `"${rateClass}";q=${quota};w=${ratePolicies[rateClass].windowSeconds}`);
    response.setHeader('RateLimit', `"${rateClass}";r=${remaining};t=${resetSeconds}`);
    if (isOver) throw tooMany(resetSeconds);
  }

  /** Counts an event of a socket. @throws DomainError `request.too_many` */
  async takeEvent(rateClass: RateClass, caller: Asking): Promise<void> {
    const count = await this.#count(rateClass, keyOf(caller, null, null), true);
    if (count?.isOver === true) throw tooMany(count.resetSeconds);
  }

  /** Null: nothing is counted. */
  async #count(rateClass: RateClass, key: string, isSignedIn: boolean): Promise<Count | null> {
    if (this.#factor === 0) return null;
    const { quota, anonymousQuota, windowSeconds } = ratePolicies[rateClass];
    return this.#counters.take(rateClass, key, {
      quota: Math.ceil((isSignedIn ? quota : anonymousQuota) * this.#factor),
      windowSeconds,
    });
  }
}

/** @param seconds until the next try */
export const tooMany = (seconds: number) =>
  codedError('request.too_many', { seconds }, { details: { retryAfterSeconds: seconds } });

/** Seconds that a refusal asks to wait; 0 for any other error. */
export function waitOf(error: unknown): number {
  if (!(error instanceof DomainError) || error.code !== 'request.too_many') return 0;
  return Number(error.details.retryAfterSeconds ?? 0);
}

function keyOf(caller: Asking | null, ip: string | null, knownUserId: string | null): string {
  if (caller === null) return knownUserId === null ? `ip:${networkOf(ip)}` : `browser-of:${knownUserId}`;
  return caller.apiKeyId === null ? `user:${caller.userId}` : `key:${caller.apiKeyId}`;
}
