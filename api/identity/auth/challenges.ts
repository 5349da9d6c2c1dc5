import { randomUUID } from 'node:crypto';
import { codedError } from '#domain/errors.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';

export type ChallengePurpose = 'passkey.register' | 'passkey.use' | 'sign_in.second_factor' | 'provider';

const minutes: Record<ChallengePurpose, number> = {
  'passkey.register': 5,
  'passkey.use': 5,
  'sign_in.second_factor': 5,
  // The user may have to sign in at the provider first.
  provider: 15,
};

interface NewChallenge {
  purpose: ChallengePurpose;
  userId?: string;
  data: Prisma.InputJsonObject;
}

/** Stores a challenge that a later request answers. Its id cannot be guessed. */
export async function ask(
  prisma: Pick<Prisma.TransactionClient, 'challenge'>,
  { purpose, userId, data }: NewChallenge,
): Promise<string> {
  const expiresAt = new Date(Date.now() + minutes[purpose] * 60_000);
  const { id } = await prisma.challenge.create({
    data: { id: randomUUID(), purpose, userId: userId ?? null, data, expiresAt },
  });
  return id;
}

/**
 * Consumes a challenge: it counts once, whatever the answer is.
 * @throws DomainError `auth.challenge_ended`
 */
export async function take(
  prisma: Pick<Database, 'challenge'>,
  id: string,
  purpose: ChallengePurpose,
): Promise<{ userId: string | null; data: unknown }> {
  const where = { id, purpose, expiresAt: { gt: new Date() } };
  const challenge = await prisma.challenge.findFirst({ where });
  // The request that deletes it has it: of two concurrent ones exactly one.
  const { count } = challenge === null ? { count: 0 } : await prisma.challenge.deleteMany({ where });
  if (challenge === null || count === 0) throw challengeEnded();
  return { userId: challenge.userId, data: challenge.data };
}

export const challengeEnded = () => codedError('auth.challenge_ended');
