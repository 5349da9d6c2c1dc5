import type { CryptoKey, JWK } from 'jose';
import { importJWK } from 'jose';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { openText } from '#domain/contracts/sealer.ts';
import type { Database } from '#prisma/client.ts';
import {
  publishedBeforeMinutes,
  rotateSigningKeys,
  signingAlgorithm,
  signingKeyContext,
  verifiesAfterMinutes,
} from '#prisma/keys/signing-keys.ts';

/** A token with an unknown key causes a look at the database, but not more often than this. */
const lookAgainMilliseconds = 1_000;

const minutes = (count: number): number => count * 60_000;

interface Loaded {
  signer: { kid: string; key: CryptoKey };
  verifiers: Map<string, { key: CryptoKey; jwk: JWK }>;
}

/**
 * The keys that sign access tokens (Ed25519). They are in the database, their private parts sealed, so all instances of the API share
 * them. A new key is published before it signs; an old one verifies until its last token has expired.
 */
export class SigningKeys {
  readonly #prisma: Database;
  readonly #sealer: Sealer;
  #loaded: Promise<Loaded> | null = null;
  #loadedAt = 0;

  constructor(prisma: Database, sealer: Sealer) {
    this.#prisma = prisma;
    this.#sealer = sealer;
  }

  async signer(): Promise<{ kid: string; key: CryptoKey }> {
    return (await this.#current()).signer;
  }

  /** The key with that id; null when there is none, or it has expired. */
  async verifier(kid: string): Promise<CryptoKey | null> {
    const known = (await this.#current()).verifiers.get(kid);
    if (known !== undefined) return known.key;
    // Another instance may have made it a moment ago.
    if (Date.now() - this.#loadedAt < lookAgainMilliseconds) return null;
    this.#loaded = null;
    return (await this.#current()).verifiers.get(kid)?.key ?? null;
  }

  /** The public parts, for services that verify access tokens themselves (RFC 7517). */
  async jwks(): Promise<{ keys: JWK[] }> {
    return { keys: [...(await this.#current()).verifiers.values()].map(({ jwk }) => jwk) };
  }

  /** `rotateSigningKeys`, whose result this instance uses at once; other instances follow within five minutes. */
  async rotate(options: { now?: boolean } = {}): Promise<number> {
    const made = await rotateSigningKeys(this.#prisma, this.#sealer, options);
    this.#loaded = null;
    return made;
  }

  #current(): Promise<Loaded> {
    // Read again now and then: a key that another instance retired must not sign any longer.
    if (this.#loaded !== null && Date.now() - this.#loadedAt < minutes(5)) return this.#loaded;
    this.#loadedAt = Date.now();
    const loading = this.#load();
    this.#loaded = loading;
    loading.catch(() => (this.#loaded = this.#loaded === loading ? null : this.#loaded));
    return loading;
  }

  async #load(): Promise<Loaded> {
    const stillCounts = {
      OR: [{ retiredAt: null }, { retiredAt: { gt: new Date(Date.now() - minutes(verifiesAfterMinutes)) } }],
    };
    const rows = await this.#prisma.signingKey.findMany({ where: stillCounts, orderBy: { createdAt: 'desc' } });
    const unretired = rows.filter(({ retiredAt }) => retiredAt === null);
    const published = (row: { createdAt: Date }) =>
      Date.now() - row.createdAt.getTime() > minutes(publishedBeforeMinutes);
    const signing = unretired.find(published) ?? unretired.at(-1);
    if (signing === undefined) {
      await this.rotate();
      return this.#load();
    }
    const verifiers = new Map<string, { key: CryptoKey; jwk: JWK }>();
    for (const { kid, publicJwk } of rows) {
      const jwk = publicJwk as JWK;
      verifiers.set(kid, { jwk, key: (await importJWK(jwk, signingAlgorithm)) as CryptoKey });
    }
    const opened = JSON.parse(
      await openText(this.#sealer, null, signingKeyContext(signing.kid), signing.privateJwk),
    ) as JWK;
    return { signer: { kid: signing.kid, key: (await importJWK(opened, signingAlgorithm)) as CryptoKey }, verifiers };
  }
}
