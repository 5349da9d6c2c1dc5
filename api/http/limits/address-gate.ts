import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { sentenceOf } from '#domain/errors/codes.ts';
import { HeldRefusals } from './held-refusals.ts';
import { networkOf } from './network.ts';

const windowSeconds = 10;
/** Of one address within a window, whatever it asks for. A page with all its files is about sixty requests. */
const quota = 2_000;
/** More addresses than this within a window begin a new one: what is kept stays small. */
const mostNetworks = 100_000;

interface Options {
  /** Multiplies the quota; 0 counts nothing. */
  factor: number;
  log: Pick<Logger, 'warn'>;
  /** For tests: milliseconds of a clock that only goes forward. */
  now?: () => number;
}

/**
 * Counts requests and connections by address before anything else looks at them, so that a refusal costs next to nothing. It counts for
 * this instance alone: the exact limits of each kind of request come after it (`rate-limits.ts`).
 */
export class AddressGate {
  readonly #quota: number;
  readonly #log: Options['log'];
  readonly #now: () => number;
  #counts = new Map<string, number>();
  #windowEndsAt = 0;
  readonly #held = new HeldRefusals();

  constructor({ factor, log, now = () => performance.now() }: Options) {
    this.#quota = Math.ceil(quota * factor);
    this.#log = log;
    this.#now = now;
  }

  /** Counts one request of an address. Answers with the seconds to wait where it is too many, else with 0. */
  take(ip: string | null): number {
    if (this.#quota === 0) return 0;
    const now = this.#now();
    if (now >= this.#windowEndsAt || this.#counts.size > mostNetworks) {
      this.#counts = new Map();
      this.#windowEndsAt = now + windowSeconds * 1_000;
    }
    const network = networkOf(ip);
    const count = (this.#counts.get(network) ?? 0) + 1;
    this.#counts.set(network, count);
    if (count <= this.#quota) return 0;
    // Once for each window: a line for each refusal would be what the flood is for.
    if (count === this.#quota + 1) this.#log.warn({ ip: network }, 'too many requests of one address are refused');
    return Math.max(1, Math.ceil((this.#windowEndsAt - now) / 1_000));
  }

  /** Refuses with a problem that is made without any other part of the API, and is in no log. */
  readonly handler: RequestHandler = async (request, response, next) => {
    const seconds = this.take(request.ip ?? null);
    if (seconds === 0) return next();
    if (!(await this.#held.hold())) return void request.destroy();
    const requestId = randomUUID();
    const body = JSON.stringify({
      type: 'urn:mamba:problem:request.too_many',
      title: 'Too many requests',
      status: 429,
      detail: sentenceOf('request.too_many', { seconds }),
      code: 'request.too_many',
      arguments: { seconds },
      requestId,
    });
    response.writeHead(429, {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': 'no-store',
      'Retry-After': String(seconds),
      'X-Request-Id': requestId,
    });
    response.end(body);
  };
}
