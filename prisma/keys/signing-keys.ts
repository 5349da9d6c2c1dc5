import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { Sealer } from '#domain/contracts/sealer.ts';
import { sealText } from '#domain/contracts/sealer.ts';
import type { Database } from '../client.ts';

export const signingAlgorithm = 'EdDSA';

const signsDays = 30;
/** How long a key is published before it signs. */
export const publishedBeforeMinutes = 10;
/** An access token lives for 15 minutes; clocks differ, and an instance may sign for a moment after the key was retired. */
export const verifiesAfterMinutes = 30;
const rotateLock = 7_311_001;

const minutes = (count: number): number => count * 60_000;
const days = (count: number): number => minutes(count * 24 * 60);

/** What the private part of a signing key is sealed for. */
export const signingKeyContext = (kid: string): string => `signing_keys.private_jwk:${kid}`;

/**
 * Makes the next signing key before the newest one's time ends, retires keys that have a successor, and deletes keys that verify
 * nothing any longer. Any number of processes may call it at once.
 * @param options `now` replaces all keys at once, for a key that may have been stolen; its tokens are then invalid
 * @returns how many keys were made
 */
export function rotateSigningKeys(prisma: Database, sealer: Sealer, options: { now?: boolean } = {}): Promise<number> {
  return prisma.$transaction(async (transaction) => {
    await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${rotateLock})`;
    const keys = await transaction.signingKey.findMany({
      where: { retiredAt: null },
      orderBy: { createdAt: 'desc' },
    });
    const age = keys[0] === undefined ? Infinity : Date.now() - keys[0].createdAt.getTime();
    const isDue = options.now === true || age > days(signsDays) - minutes(publishedBeforeMinutes);
    if (isDue) await transaction.signingKey.create({ data: await makeSigningKey(sealer) });
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
}

async function makeSigningKey(sealer: Sealer) {
  const { publicKey, privateKey } = await generateKeyPair(signingAlgorithm, { extractable: true });
  const shared = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(shared);
  const secret = JSON.stringify(await exportJWK(privateKey));
  const privateJwk = await sealText(sealer, null, signingKeyContext(kid), secret);
  const publicJwk = { kty: shared.kty, crv: shared.crv, x: shared.x, kid, alg: signingAlgorithm, use: 'sig' };
  return { kid, publicJwk, privateJwk };
}
