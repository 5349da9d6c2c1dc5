import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { signingAlgorithm } from '#prisma/keys/signing-keys.ts';
import type { SigningKeys } from './signing-keys.ts';

const accessMinutes = 15;

const issuer = 'mamba';
const audience = 'mamba-panel';
/** Verifying a signature costs more than all else of a small request; a panel sends the same token for a quarter of an hour. */
const mostRemembered = 10_000;

export interface SessionClaims {
  userId: string;
  sessionId: string;
  /** When it was proven who it is, in seconds since 1970. */
  authenticatedAt: number;
  expiresAt: Date;
}

/** What an access token is issued for. */
export interface IssuedFor {
  userId: string;
  sessionId: string;
  methods: readonly string[];
  authenticatedAt: Date;
  /** The session's own end: no token outlives it. */
  expiresAt: Date;
}

/** Signs and reads access tokens: JWTs (EdDSA) of 15 minutes that name a session. Whether that still stands, `PrincipalStore` knows. */
export class AccessTokens {
  readonly #keys: SigningKeys;
  readonly #known = new Map<string, { claims: SessionClaims; kid: string }>();

  constructor(keys: SigningKeys) {
    this.#keys = keys;
  }

  /** A token of 15 minutes, less where the session ends before. */
  async issue(session: IssuedFor): Promise<{ token: string; expiresAt: Date }> {
    const now = seconds(Date.now());
    const expires = Math.min(now + accessMinutes * 60, seconds(session.expiresAt.getTime()));
    const { kid, key } = await this.#keys.signer();
    const token = await new SignJWT({
      sid: session.sessionId,
      auth_time: seconds(session.authenticatedAt.getTime()),
      amr: [...session.methods],
    })
      .setProtectedHeader({ alg: signingAlgorithm, kid, typ: 'at+jwt' })
      .setSubject(session.userId)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(expires)
      .sign(key);
    return { token, expiresAt: new Date(expires * 1000) };
  }

  /** What a token says, or null when it is not ours, was changed or has ended. */
  async read(token: string): Promise<SessionClaims | null> {
    const remembered = this.#known.get(token);
    if (remembered !== undefined && (await this.#stillCounts(remembered))) return remembered.claims;
    const verified = await this.#verify(token).catch((error: unknown) => {
      // Anything else is our failure, a database error for instance, and must not sign the user out.
      if (error instanceof errors.JOSEError) return null;
      throw error;
    });
    if (verified === null) {
      this.#known.delete(token);
      return null;
    }
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(token, verified);
    return verified.claims;
  }

  /** False for a removed key: a token forged with a stolen key must not outlive its removal. */
  async #stillCounts({ claims, kid }: { claims: SessionClaims; kid: string }): Promise<boolean> {
    return claims.expiresAt.getTime() > Date.now() && (await this.#keys.verifier(kid)) !== null;
  }

  async #verify(token: string): Promise<{ claims: SessionClaims; kid: string } | null> {
    const { kid } = decodeHeader(token);
    const key = kid === undefined ? null : await this.#keys.verifier(kid);
    if (kid === undefined || key === null) return null;
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience,
      algorithms: [signingAlgorithm],
      typ: 'at+jwt',
    });
    const { sub, exp, sid, auth_time: authenticatedAt } = payload;
    if (sub === undefined || exp === undefined || typeof sid !== 'string' || typeof authenticatedAt !== 'number')
      return null;
    return { claims: { userId: sub, sessionId: sid, authenticatedAt, expiresAt: new Date(exp * 1000) }, kid };
  }
}

/** Whatever stands before the first dot may be anything at all. */
function decodeHeader(token: string): { kid?: string | undefined } {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' ? { kid } : {};
  } catch {
    return {};
  }
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
