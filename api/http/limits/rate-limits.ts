import { codedError } from '#domain/errors.ts';
import type { Response } from 'express';
import type { Caller } from '../request-context.ts';
import type { Counters } from './counters.ts';
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
    if (this.#factor === 0) return;
    const { quota, anonymousQuota, windowSeconds } = ratePolicies[rateClass];
    const counter = { quota: Math.ceil((caller === null ? anonymousQuota : quota) * this.#factor), windowSeconds };
    const { isOver, remaining, resetSeconds } = await this.#counters.take(
      rateClass,
      keyOf(caller, ip, knownUserId),
      counter,
    );
    response.setHeader('RateLimit-Policy', `"${rateClass}";q=${counter.quota};w=${windowSeconds}`);
    response.setHeader('RateLimit', `"${rateClass}";r=${remaining};t=${resetSeconds}`);
    if (!isOver) return;
    throw codedError('request.too_many', { seconds: resetSeconds }, { details: { retryAfterSeconds: resetSeconds } });
  }
}

function keyOf(caller: Asking | null, ip: string | null, knownUserId: string | null): string {
  if (caller === null) return knownUserId === null ? `ip:${networkOf(ip)}` : `browser-of:${knownUserId}`;
  return caller.apiKeyId === null ? `user:${caller.userId}` : `key:${caller.apiKeyId}`;
}
