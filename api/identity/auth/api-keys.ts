import { codedError } from '#domain/errors.ts';
import { isWithin } from './networks.ts';
import type { KeyCaller } from './principals.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';
import type { PrincipalStore } from './principals.ts';

/** Lets secret scanners recognise the key. */
const start = 'mamba_';
const shownLetters = start.length + 6;

export function newApiKey(): { secret: string; secretHash: string; prefix: string } {
  const secret = start + newSecretToken();
  return { secret, secretHash: hashOfToken(secret), prefix: secret.slice(0, shownLetters) };
}

export const isApiKey = (bearer: string): boolean => bearer.startsWith(start);

/**
 * The caller behind an API key; null when the key is unknown or over.
 * @throws DomainError `auth.key_elsewhere` when it may not come from this address
 */
export async function byApiKey(
  { principals }: { principals: PrincipalStore },
  secret: string,
  ip: string | null,
): Promise<KeyCaller | null> {
  const caller = await principals.byApiKey(hashOfToken(secret), ip);
  if (caller === null) return null;
  if (caller.from !== null && !isWithin(caller.from, ip)) throw codedError('auth.key_elsewhere');
  return caller;
}
