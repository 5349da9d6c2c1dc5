import type { Database } from '#prisma/client.ts';
import { rotateSigningKeys } from '#prisma/keys/signing-keys.ts';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import type { ControlDependencies } from '../dependencies.ts';
import { heartbeating } from './heartbeating.ts';

const hour = 3_600_000;
const day = 24 * hour;
const ago = (milliseconds: number) => ({ lt: new Date(Date.now() - milliseconds) });

/** Keeps the tables of identity small and the signing keys young. */
export function createExpiredActivities({
  prisma,
  sealer,
}: ControlDependencies): Pick<RecurringActivities, 'deleteExpired' | 'rotateSigningKeys'> {
  return {
    deleteExpired: () => heartbeating(() => deleteExpired(prisma)),
    rotateSigningKeys: () => heartbeating(async () => ({ made: await rotateSigningKeys(prisma, sealer) })),
  };
}

async function deleteExpired(prisma: Database): Promise<{ deleted: number }> {
  const counts = await Promise.all([
    // For a week, a replayed token is distinguished from an unknown one.
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
  // The links in them have expired.
  await prisma.mail.updateMany({
    where: { createdAt: ago(7 * day), values: { not: null } },
    data: { values: null },
  });
  return { deleted: counts.reduce((sum, { count }) => sum + count, 0) };
}
