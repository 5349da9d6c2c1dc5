import type { Request } from 'express';
import { codedError } from '#domain/errors.ts';
import type { Caller } from '#api/http/request-context.ts';
import { plainAddress } from '#api/http/request-context.ts';
import { byApiKey, isApiKey } from './api-keys.ts';
import { accessTokenOf, refreshTokenOf } from './cookie.ts';
import type { SessionClaims } from './tokens.ts';
import type { PrincipalStore } from './principals.ts';
import type { AccessTokens } from './tokens.ts';

export interface Authentication {
  caller: Caller | null;
  claims: SessionClaims | null;
  /** Identified by cookie: such a request must prove its origin. */
  isByCookie: boolean;
}

/**
 * Identifies the caller by `Authorization: Bearer`, else by the session cookie.
 * @throws DomainError `auth.required` when the route requires a caller and there is none
 */
export async function authenticate(
  request: Request,
  deps: { tokens: AccessTokens; principals: PrincipalStore },
  isRequired: boolean,
): Promise<Authentication> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null;
  const token = bearer ?? accessTokenOf(request.get('cookie'));
  if (bearer !== null && isApiKey(bearer)) {
    const caller = await byApiKey(deps, bearer, plainAddress(request.ip));
    if (caller === null && isRequired) throw codedError('auth.required', { reason: 'key' });
    return { caller, claims: null, isByCookie: false };
  }
  const isByCookie = bearer === null && (token ?? refreshTokenOf(request.get('cookie'))) !== null;
  const claims = token === null ? null : await deps.tokens.read(token);
  const caller = claims === null ? null : await deps.principals.bySession(claims.sessionId);
  if (caller === null && isRequired) {
    throw codedError('auth.required', token === null ? {} : { reason: 'session_ended' });
  }
  return { caller, claims: caller === null ? null : claims, isByCookie };
}
