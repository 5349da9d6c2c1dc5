import { z } from 'zod';
import { codedError } from '#domain/errors.ts';
import type { SecondFactorNeeded } from '#domain/contracts/auth.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { ask, challengeEnded } from './challenges.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import type { Issued, SignInNeeds } from './issue.ts';
import { signIn } from './issue.ts';
import type { AuthMethod } from './sessions.ts';
import { takeCode } from './totp.ts';
import type { Database } from '#prisma/client.ts';
import type { PublicCall } from '#api/http/call.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';

interface Needs extends SignInNeeds {
  sealer: Sealer;
}

/** Wrong codes for one sign-in, and sign-ins that may wait for a code at the same time: together, what a guesser has in five minutes. */
const mostGuesses = 5;
const mostWaiting = 5;

const Data = z.object({ methods: z.array(z.enum(['pwd', 'fed'])), guesses: z.number().int() });

/** The second factors of a user; null when there are none. */
export async function secondFactorsOf(prisma: Database, userId: string): Promise<('code' | 'passkey')[] | null> {
  const user = await prisma.user.findUniqueOrThrow({
    where: { id: userId },
    select: {
      totpConfirmedAt: true,
      _count: { select: { passkeys: true, recoveryCodes: { where: { usedAt: null } } } },
    },
  });
  const { totpConfirmedAt, _count } = user;
  if (totpConfirmedAt === null && _count.passkeys === 0) return null;
  const methods: ('code' | 'passkey')[] = [];
  // Recovery codes also serve users who lost their passkey.
  if (totpConfirmedAt !== null || _count.recoveryCodes > 0) methods.push('code');
  if (_count.passkeys > 0) methods.push('passkey');
  return methods;
}

/** Begins a session, or asks for the second factor where the user has one. */
export async function signInOrAsk(
  call: PublicCall<SignInNeeds>,
  user: { id: string; name: string },
  methods: readonly ('pwd' | 'fed')[],
): Promise<Issued | SecondFactorNeeded> {
  const { deps } = call;
  const factors = await secondFactorsOf(deps.prisma, user.id);
  if (factors === null) return signIn(call, user, { userId: user.id, methods });
  const purpose = 'sign_in.second_factor';
  const challenge = await deps.prisma.$transaction(async (transaction) => {
    // One after the other: of many at the same moment each would see that none waits yet.
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${user.id}::uuid FOR UPDATE`;
    const waiting = await transaction.challenge.count({
      where: { userId: user.id, purpose, expiresAt: { gt: new Date() } },
    });
    if (waiting >= mostWaiting)
      throw codedError('auth.too_many_attempts', { seconds: 300 }, { details: { retryAfterSeconds: 300 } });
    return ask(transaction, { purpose, userId: user.id, data: { methods: [...methods], guesses: 0 } });
  });
  return { secondFactor: { challenge, methods: factors } };
}

/** @throws DomainError `auth.wrong_code`, `auth.challenge_ended` */
export async function signInByCode(
  call: PublicCall<Needs>,
  request: { challenge: string; code: string },
): Promise<Issued> {
  const { prisma } = call.deps;
  const where = { id: request.challenge, purpose: 'sign_in.second_factor', expiresAt: { gt: new Date() } };
  const { userId, methods } = await prisma.$transaction(async (transaction) => {
    // The guess is counted before it is looked at: many at the same moment are counted, too.
    await transaction.$executeRaw`SELECT 1 FROM challenges WHERE id = ${request.challenge}::uuid FOR UPDATE`;
    const challenge = await transaction.challenge.findFirst({ where });
    const data = Data.safeParse(challenge?.data).data;
    if (challenge === null || challenge.userId === null || data === undefined || data.guesses >= mostGuesses)
      throw challengeEnded();
    await transaction.challenge.update({
      where: { id: challenge.id },
      data: { data: { ...data, guesses: data.guesses + 1 } },
    });
    return { userId: challenge.userId, methods: data.methods };
  });
  const user = await prisma.user.findUnique({ where: { id: userId, disabledAt: null } });
  if (user === null) throw challengeEnded();
  const proven = await proveByCode(call, user, request.code);
  // Of two right answers at the same moment one signs in.
  const { count } = await prisma.challenge.deleteMany({ where });
  if (count === 0) throw challengeEnded();
  return signIn(call, user, { userId, methods: [...methods, proven] });
}

interface Person {
  id: string;
  name: string;
  totpSecret: Uint8Array | null;
  totpConfirmedAt: Date | null;
  totpLastStep: bigint;
}

/**
 * By the six digits of an authenticator, or by a recovery code, which is gone then.
 * @throws DomainError `auth.wrong_code`
 */
export async function proveByCode(
  { deps, context }: PublicCall<{ prisma: Database; sealer: Sealer }>,
  user: Person,
  code: string,
): Promise<AuthMethod> {
  if (user.totpConfirmedAt !== null && (await takeCode(deps, user, code))) return 'otp';
  if (await takeRecoveryCode(deps.prisma, user.id, code)) {
    await recordAudit(deps.prisma, context, {
      caller: { userId: user.id, name: user.name },
      action: 'auth.recovery_code_used',
    });
    return 'kba';
  }
  context.log.info({ userId: user.id }, 'wrong code of a second factor');
  throw codedError('auth.wrong_code');
}
