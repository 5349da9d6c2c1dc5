import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { RateClass } from './policies.ts';

/** What is kept stays small: the oldest are forgotten, and cost a real look again. */
const most = 10_000;

/**
 * Who was refused a moment ago for asking too often. The same credentials with the same kind of request are refused again without
 * finding out whose they are, which costs more than the answer.
 */
export class RefusedCallers {
  readonly #untils = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Seconds until such a request may be tried again; 0: it may now. */
  secondsLeft(rateClass: RateClass, request: Request): number {
    if (this.#untils.size === 0) return 0;
    const key = keyOf(rateClass, request);
    const until = this.#untils.get(key);
    if (until === undefined) return 0;
    const seconds = Math.ceil((until - this.#now()) / 1_000);
    if (seconds > 0) return seconds;
    this.#untils.delete(key);
    return 0;
  }

  remember(rateClass: RateClass, request: Request, seconds: number): void {
    const [oldest] = this.#untils.size >= most ? this.#untils.keys() : [];
    if (oldest !== undefined) this.#untils.delete(oldest);
    this.#untils.set(keyOf(rateClass, request), this.#now() + seconds * 1_000);
  }
}

/** Everything that a caller is known by. Hashed: credentials are kept nowhere in the clear. */
function keyOf(rateClass: RateClass, request: Request): string {
  const { authorization = '', cookie = '' } = request.headers;
  return createHash('sha256').update(`${rateClass}\n${request.ip}\n${authorization}\n${cookie}`).digest('base64');
}
