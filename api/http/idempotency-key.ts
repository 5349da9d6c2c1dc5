import { createHash } from 'node:crypto';
import { invalid } from './refuse.ts';
import type { Caller } from './request-context.ts';

/** What tells one request from another: the route, and what was sent as its schemas understand it. */
export function digestOf(
  { method, path }: { method: string; path: string },
  { params, query, body }: { params: unknown; query: unknown; body: unknown },
): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, params, query, body]))
    .digest('base64url');
}

const KEY = /^[\x21-\x7e]{1,160}$/;

/**
 * The request's Idempotency-Key, prefixed with its user; null without one.
 * @throws DomainError `request.invalid` for one that cannot be stored
 */
export function idempotencyKeyOf(header: string | undefined, { userId }: Pick<Caller, 'userId'>): string | null {
  if (header === undefined) return null;
  if (KEY.test(header)) return `${userId}:${header}`;
  throw invalid([
    { path: 'headers.idempotency-key', message: 'Use 1 to 160 visible ASCII characters, such as a UUID.' },
  ]);
}
