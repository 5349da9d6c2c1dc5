import { createHash, timingSafeEqual } from 'node:crypto';

/** What is stored of a node's token: random, so that one round of SHA-256 is enough. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whether a token has this hash; takes the same time for every wrong one. */
export function tokenMatches(token: string, hash: string): boolean {
  const wanted = Buffer.from(hash, 'hex');
  const given = createHash('sha256').update(token).digest();
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
