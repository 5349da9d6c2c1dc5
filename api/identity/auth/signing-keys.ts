import type { CryptoKey, JWK } from 'jose';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { openText, sealText } from '#domain/contracts/sealer.ts';
import type { Database } from '#prisma/client.ts';

export const signingAlgorithm = 'EdDSA';

/** How long a key signs, and how long it is known to everybody before it does. */
const signsDays = 30;
const publishedBeforeMinutes = 10;
/** What a key signed lives for 15 minutes; clocks differ, and instances may sign with it for a moment after it was retired. */
const verifiesAfterMinutes = 30;
/** A token with a key that we do not know has us look for it, but not more often than this. */
const lookAgainMilliseconds = 1_000;
const rotateLock = 7_311_001;

const minutes = (count: number): number => count * 60_000;
const days = (count: number): number => minutes(count * 24 * 60);

interface Loaded {
  signer: { kid: string; key: CryptoKey };
  verifiers: Map<string, { key: CryptoKey; jwk: JWK }>;
}

/**
 * The keys that access tokens are signed with (Ed25519): in the database, their private parts sealed, so that all instances of the
 * API have the same ones. A new one is published before it signs, an old one verifies until the last that it signed has ended.
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

  /** The key of that name; null when there is none that still counts. */
  async verifier(kid: string): Promise<CryptoKey | null> {
    const known = (await this.#current()).verifiers.get(kid);
    if (known !== undefined) return known.key;
    // Another instance may have made it a moment ago.
    if (Date.now() - this.#loadedAt < lookAgainMilliseconds) return null;
    this.#loaded = null;
    return (await this.#current()).verifiers.get(kid)?.key ?? null;
  }

  /** The public parts, for whoever verifies our tokens himself (RFC 7517). */
  async jwks(): Promise<{ keys: JWK[] }> {
    return { keys: [...(await this.#current()).verifiers.values()].map(({ jwk }) => jwk) };
  }

  /**
   * Makes the next key when the newest is about to have signed long enough, retires those that have a successor, forgets those that
   * nothing is left of. `now` makes one at once that signs from this moment on: for a key that may have been stolen, whose tokens
   * then count no longer. Answers with how many were made.
   */
  async rotate(options: { now?: boolean } = {}): Promise<number> {
    const made = await this.#prisma.$transaction(async (transaction) => {
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${rotateLock})`;
      const keys = await transaction.signingKey.findMany({
        where: { retiredAt: null },
        orderBy: { createdAt: 'desc' },
      });
      const age = keys[0] === undefined ? Infinity : Date.now() - keys[0].createdAt.getTime();
      const isDue = options.now === true || age > days(signsDays) - minutes(publishedBeforeMinutes);
      if (isDue) await transaction.signingKey.create({ data: await this.#make() });
      if (options.now === true) {
        await transaction.signingKey.deleteMany({ where: { kid: { in: keys.map(({ kid }) => kid) } } });
      } else {
        const signs = keys.find(({ createdAt }) => Date.now() - createdAt.getTime() > minutes(publishedBeforeMinutes));
        const followed = keys.filter((key) => signs !== undefined && key.createdAt < signs.createdAt);
        await transaction.signingKey.updateMany({
          where: { kid: { in: followed.map(({ kid }) => kid) } },
          data: { retiredAt: new Date() },
        });
      }
      const forgotten = { retiredAt: { lt: new Date(Date.now() - minutes(2 * verifiesAfterMinutes)) } };
      await transaction.signingKey.deleteMany({ where: forgotten });
      return isDue ? 1 : 0;
    });
    this.#loaded = null;
    return made;
  }

  #current(): Promise<Loaded> {
    // Read again now and then: a key that another instance retired must not sign for ever.
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
    const opened = JSON.parse(await openText(this.#sealer, null, contextOf(signing.kid), signing.privateJwk)) as JWK;
    return { signer: { kid: signing.kid, key: (await importJWK(opened, signingAlgorithm)) as CryptoKey }, verifiers };
  }

  async #make() {
    const { publicKey, privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
    const shared = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(shared);
    const privateJwk = await sealText(this.#sealer, null, contextOf(kid), JSON.stringify(await exportJWK(privateKey)));
    const publicJwk = { kty: shared.kty, crv: shared.crv, x: shared.x, kid, alg: signingAlgorithm, use: 'sig' };
    return { kid, publicJwk, privateJwk };
  }
}

const contextOf = (kid: string): string => `signing_keys.private_jwk:${kid}`;
