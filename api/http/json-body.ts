import express from 'express';
import type { Request, Response } from 'express';
import type { RateClass } from './limits/policies.ts';

/** What a body of JSON may take, before anything looks at what it says. */
export interface BodyLimit {
  bytes: number;
  /** Keys of objects and elements of lists together: each costs time to check, however short it is. */
  values: number;
}

const KiB = 1024;

/** Names, a choice, a list of permissions. */
const usual: BodyLimit = { bytes: 64 * KiB, values: 1_000 };

/** Anyone may send these: an address, a password, a code. */
const ofStrangers: BodyLimit = { bytes: 4 * KiB, values: 50 };

/** What a browser says of a passkey, certificates included, or a provider of identities in its query. */
export const proofBody: BodyLimit = { bytes: 32 * KiB, values: 200 };

/** A server with its variables and policies. `domain/payloads/bounds.ts` bounds each of them. */
export const serverBody: BodyLimit = { bytes: 256 * KiB, values: 4_000 };

/** Paths of files, as many as `domain/payloads/bounds.ts` allows, with every character escaped. */
export const pathsBody: BodyLimit = { bytes: 160 * KiB, values: 1_000 };

/** What a history of Temporal shows at once. */
export const payloadsBody: BodyLimit = { bytes: 1024 * KiB, values: 10_000 };

interface LimitedRoute {
  bodyLimit?: BodyLimit | undefined;
  access: { kind: string };
}

/** What a route takes, unless it says so itself. */
export function bodyLimitOf({ bodyLimit, access }: LimitedRoute, rateClass: RateClass): BodyLimit {
  return bodyLimit ?? (rateClass === 'sign-in' || access.kind === 'public' ? ofStrangers : usual);
}

/**
 * Reads and parses a body, once the request has passed what costs less. Rejects with what Express's parser throws, which
 * `problems.ts` knows.
 */
export function jsonReader({ bytes }: BodyLimit): (request: Request, response: Response) => Promise<unknown> {
  const parse = express.json({ limit: bytes, strict: true });
  return (request, response) =>
    new Promise((resolve, reject) => {
      parse(request, response, (error?: unknown) => (error ? reject(error) : resolve(request.body)));
    });
}
