import type { ApiDependencies } from '#api/dependencies.ts';
import { problem } from '#api/http/refuse.ts';
import { isWithin } from './networks.ts';
import type { KeyCaller } from './principals.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';

/** Lets secret scanners tell whose it is. */
const start = 'mamba_';
const shownLetters = start.length + 6;

export function newApiKey(): { secret: string; secretHash: string; prefix: string } {
  const secret = start + newSecretToken();
  return { secret, secretHash: hashOfToken(secret), prefix: secret.slice(0, shownLetters) };
}

export const isApiKey = (bearer: string): boolean => bearer.startsWith(start);

/**
 * Who asks by an API key; null when there is no such key any more.
 * @throws DomainError `auth.key_elsewhere` when it may not come from this address
 */
export async function byApiKey(
  { principals }: Pick<ApiDependencies, 'principals'>,
  secret: string,
  ip: string | null,
): Promise<KeyCaller | null> {
  const caller = await principals.byApiKey(hashOfToken(secret), ip);
  if (caller === null) return null;
  if (caller.from !== null && !isWithin(caller.from, ip))
    throw problem('auth.key_elsewhere', 'This API key may not be used from here.');
  return caller;
}
