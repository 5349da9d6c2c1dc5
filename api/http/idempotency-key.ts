import { invalid } from './refuse.ts';
import type { Caller } from './request-context.ts';

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
