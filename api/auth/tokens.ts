import { jwtVerify, SignJWT } from 'jose';
import { problem } from '../http/refuse.ts';

export const sessionMinutes = 15;
/** However often it is refreshed, after this a session ends and the password is asked for again. */
export const longestSessionHours = 12;

const issuer = 'mamba';
const audience = 'mamba-panel';

export interface SessionClaims {
  userId: string;
  /** When the password was given, in seconds since 1970. */
  authenticatedAt: number;
  expiresAt: Date;
}

/** Signs and reads the tokens of sessions (JWT, HS256). */
export class SessionTokens {
  private readonly secret: Uint8Array;

  constructor(secret: Uint8Array) {
    this.secret = secret;
  }

  /**
   * A token of 15 minutes, less where the session reaches its absolute end.
   * @throws DomainError `auth.session_too_old` when it has
   */
  async issue(userId: string, authenticatedAt = seconds(Date.now())): Promise<{ token: string; expiresAt: Date }> {
    const now = seconds(Date.now());
    const end = authenticatedAt + longestSessionHours * 3600;
    const expires = Math.min(now + sessionMinutes * 60, end);
    if (expires <= now) throw problem('auth.session_too_old', 'This session has lasted 12 hours. Sign in again.');
    const token = await new SignJWT({ auth_time: authenticatedAt })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(userId)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(expires)
      .sign(this.secret);
    return { token, expiresAt: new Date(expires * 1000) };
  }

  /** What a token says, or null when it is not ours, was changed or has ended. */
  async read(token: string): Promise<SessionClaims | null> {
    try {
      const { payload } = await jwtVerify(token, this.secret, { issuer, audience, algorithms: ['HS256'] });
      const { sub, exp, auth_time: authenticatedAt } = payload;
      if (sub === undefined || exp === undefined || typeof authenticatedAt !== 'number') return null;
      return { userId: sub, authenticatedAt, expiresAt: new Date(exp * 1000) };
    } catch {
      return null;
    }
  }
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
