import type { Logger } from 'pino';
import type { Database } from '#prisma/client.ts';
import type { SigningKeys } from '../identity/auth/signing-keys.ts';
import { Rounds } from './rounds.ts';

interface Needs {
  prisma: Database;
  signingKeys: SigningKeys;
  log: Logger;
}

const everyMilliseconds = 10 * 60_000;
const hour = 3_600_000;
const day = 24 * hour;
const ago = (milliseconds: number) => ({ lt: new Date(Date.now() - milliseconds) });

/** Keeps the tables of identity small and the signing keys young. Any number of instances may do it at the same time. */
export class Housekeeping {
  readonly #needs: Needs;
  readonly #rounds: Rounds;

  constructor(needs: Needs) {
    this.#needs = needs;
    const failed = 'what has ended could not be cleared away; it is in the next round';
    this.#rounds = new Rounds(needs.log, everyMilliseconds, failed, () => this.#round());
  }

  /** One round now; never throws. */
  run(): Promise<number> {
    return this.#rounds.run(() => this.#round());
  }

  close(): Promise<void> {
    return this.#rounds.close();
  }

  async #round(): Promise<number> {
    const { prisma, signingKeys } = this.#needs;
    await signingKeys.rotate();
    const counts = await Promise.all([
      // A replay is told from a stranger's token for a week.
      prisma.refreshToken.deleteMany({ where: { usedAt: ago(7 * day) } }),
      prisma.session.deleteMany({ where: { OR: [{ expiresAt: ago(30 * day) }, { revokedAt: ago(30 * day) }] } }),
      prisma.emailToken.deleteMany({ where: { expiresAt: ago(7 * day) } }),
      prisma.challenge.deleteMany({ where: { expiresAt: ago(hour) } }),
      prisma.mail.deleteMany({ where: { createdAt: ago(30 * day) } }),
    ]);
    await prisma.refreshToken.updateMany({
      where: { usedAt: ago(hour), successor: { not: null } },
      data: { successor: null },
    });
    // Whatever link stood in them has ended.
    await prisma.mail.updateMany({ where: { createdAt: ago(7 * day), values: { not: null } }, data: { values: null } });
    return counts.reduce((sum, { count }) => sum + count, 0);
  }
}
