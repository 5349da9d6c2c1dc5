import type { Logger } from 'pino';
import { z } from 'zod';
import { IssuedCertificate, nodePaths } from '#domain/contracts/certificates.ts';
import { errorMessage } from '#domain/errors.ts';
import { askApi } from './ask-api.ts';
import type { Identity } from './identity.ts';
import { newRequest } from './request.ts';

/** Timers cannot wait for longer than 24.8 days. */
const longestWaitMilliseconds = 24 * 3_600_000;
const againMilliseconds = 60_000;
const Nothing = z.undefined();

/** Gets a certificate with a new key when a third of the time of the one in use is left, and again until it has it. */
export class Renewal {
  readonly #identity: Identity;
  readonly #log: Logger;
  #timer: NodeJS.Timeout | null = null;
  #underway: Promise<void> | null = null;

  constructor(identity: Identity, log: Logger) {
    this.#identity = identity;
    this.#log = log;
    this.#plan();
  }

  /** Renews now. Rejects when the API does not give one; the certificate in use stays. */
  now(): Promise<void> {
    this.#underway ??= this.#renew().finally(() => {
      this.#underway = null;
      this.#plan();
    });
    return this.#underway;
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #renew(): Promise<void> {
    const identity = this.#identity;
    const { privateKey, request } = await newRequest();
    const issued = await askApi(identity.apiUrl, nodePaths.renew, { request }, IssuedCertificate, identity.tls);
    const { certificate, root } = issued;
    // From here on all new connections are made with it; the old one is good until we say so.
    await identity.replace({ certificate, privateKey, root });
    await askApi(identity.apiUrl, nodePaths.renewed, {}, Nothing, identity.tls);
    this.#log.info({ until: new Date(identity.period.to) }, "this node's certificate was renewed");
  }

  #plan(): void {
    this.close();
    const { from, to } = this.#identity.period;
    const due = to - (to - from) / 3 - Date.now();
    const wait = Math.min(Math.max(due, 0), longestWaitMilliseconds);
    this.#timer = setTimeout(() => (due > wait ? this.#plan() : this.#try()), wait).unref();
  }

  #try(): void {
    this.now().catch((error: unknown) => {
      this.#log.error(`This node's certificate could not be renewed: ${errorMessage(error)} Trying again in a minute.`);
      this.close();
      this.#timer = setTimeout(() => this.#try(), againMilliseconds).unref();
    });
  }
}
