import type { RequestHandler } from 'express';
import ipaddr from 'ipaddr.js';
import type { Logger } from 'pino';
import { plainAddress } from '../request-context.ts';

/** What a proxy adds to requests, and a client has no reason to. */
const forwarding = ['x-forwarded-for', 'x-forwarded-proto', 'forwarded'];
const noticeMilliseconds = 24 * 3_600_000;
/** Where proxies of one's own are. A stranger on the internet who adds such a header is none. */
const ownRanges = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat']);

/**
 * Finds a proxy in front of the platform that it does not trust: all users then share the proxy's address, and with it the limits of
 * one.
 */
export class UntrustedProxies {
  readonly #log: Pick<Logger, 'warn'>;
  readonly #now: () => number;
  #seenAt = -Infinity;

  constructor(log: Pick<Logger, 'warn'>, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  /** Whether one was seen within the last day. */
  get isSeen(): boolean {
    return this.#now() - this.#seenAt < noticeMilliseconds;
  }

  readonly handler: RequestHandler = (request, _response, next) => {
    if (forwarding.some((name) => request.headers[name] !== undefined)) this.#look(request);
    next();
  };

  #look({ app, socket }: Parameters<RequestHandler>[0]): void {
    const peer = plainAddress(socket.remoteAddress);
    const isTrusted = app.get('trust proxy fn') as (address: string | undefined, distance: number) => boolean;
    if (peer === null || isTrusted(socket.remoteAddress, 0) || !isOwn(peer)) return;
    // Once a day: a line for each request would hide all others.
    if (!this.isSeen)
      this.#log.warn(
        { proxy: peer },
        'A proxy hands on requests and is not trusted: all users share its address and its limits. Add the address to MAMBA_TRUSTED_PROXIES.',
      );
    this.#seenAt = this.#now();
  }
}

const isOwn = (address: string): boolean => ipaddr.isValid(address) && ownRanges.has(ipaddr.process(address).range());
