import { z } from 'zod';
import { readSixDigits } from '#domain/contracts/code.ts';
import { codedError } from '#domain/errors.ts';
import type { SecondFactorNeeded } from '#domain/contracts/auth.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { ask, challengeEnded } from './challenges.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import type { Issued, SignInNeeds } from './issue.ts';
import { signIn } from './issue.ts';
import type { AuthMethod } from './sessions.ts';
import type { Guesser } from './code-guesses.ts';
import { guessCode } from './code-guesses.ts';
import { takeCode } from './totp.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import type { PublicCall } from '#api/http/call.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';

interface ProofNeeds {
  prisma: Database;
  sealer: Sealer;
  mailer: Mailer;
  config: Pick<ApiConfig, 'http'>;
}

type Needs = SignInNeeds & ProofNeeds;

/** Wrong codes for one sign-in, and sign-ins that may wait for a code at the same time, by who guesses. */
const mostGuesses = 5;
const mostWaiting = 5;

const Data = z.object({
  methods: z.array(z.enum(['pwd', 'fed'])),
  guesses: z.number().int(),
  /** Missing in sign-ins that began before an upgrade. */
  guesser: z
    .string()
    .default('stranger')
    .transform((guesser) => guesser as Guesser),
});

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

/**
 * Begins a session, or asks for the second factor where the user has one.
 * @param deviceId of a browser that the user has signed in with before
 */
export async function signInOrAsk(
  call: PublicCall<SignInNeeds>,
  user: { id: string; name: string },
  methods: readonly ('pwd' | 'fed')[],
  deviceId: string | null,
): Promise<Issued | SecondFactorNeeded> {
  const { deps } = call;
  const factors = await secondFactorsOf(deps.prisma, user.id);
  if (factors === null) return signIn(call, user, { userId: user.id, methods });
  const purpose = 'sign_in.second_factor';
  const challenge = await deps.prisma.$transaction(async (transaction) => {
    // One after the other: of many at the same moment each would see that none waits yet.
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${user.id}::uuid FOR UPDATE`;
    const guesser: Guesser = deviceId === null ? 'stranger' : `device:${deviceId}`;
    await makeRoom(transaction, user.id, guesser);
    return ask(transaction, { purpose, userId: user.id, data: { methods: [...methods], guesses: 0, guesser } });
  });
  return { secondFactor: { challenge, methods: factors } };
}

/** Removes the oldest sign-ins of a guesser that wait for a code: a stranger who begins many does not shut out a known device. */
async function makeRoom(transaction: Prisma.TransactionClient, userId: string, guesser: Guesser): Promise<void> {
  const waiting = await transaction.challenge.findMany({
    where: { userId, purpose: 'sign_in.second_factor', data: { path: ['guesser'], equals: guesser } },
    orderBy: { expiresAt: 'desc' },
    skip: mostWaiting - 1,
    select: { id: true },
  });
  await transaction.challenge.deleteMany({ where: { id: { in: waiting.map(({ id }) => id) } } });
}

/** @throws DomainError `auth.wrong_code`, `auth.challenge_ended`, `auth.too_many_attempts` */
export async function signInByCode(
  call: PublicCall<Needs>,
  request: { challenge: string; code: string },
): Promise<Issued> {
  const { prisma } = call.deps;
  const where = { id: request.challenge, purpose: 'sign_in.second_factor', expiresAt: { gt: new Date() } };
  const { userId, methods, guesser } = await prisma.$transaction(async (transaction) => {
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
    return { userId: challenge.userId, methods: data.methods, guesser: data.guesser };
  });
  const user = await prisma.user.findUnique({ where: { id: userId, disabledAt: null } });
  if (user === null) throw challengeEnded();
  const proven = await proveByCode(call, user, { code: request.code, guesser });
  // Of two right answers at the same moment one signs in.
  const { count } = await prisma.challenge.deleteMany({ where });
  if (count === 0) throw challengeEnded();
  return signIn(call, user, { userId, methods: [...methods, proven] });
}

interface Person {
  id: string;
  name: string;
  email: string;
  totpSecret: Uint8Array | null;
  totpConfirmedAt: Date | null;
  totpLastStep: bigint;
}

/**
 * By the six digits of an authenticator, or by a recovery code, which is gone then.
 * @throws DomainError `auth.wrong_code`, `auth.too_many_attempts`
 */
export async function proveByCode(
  call: PublicCall<ProofNeeds>,
  user: Person,
  { code, guesser }: { code: string; guesser: Guesser },
): Promise<AuthMethod> {
  const { deps, context } = call;
  if (user.totpConfirmedAt !== null && readSixDigits(code) !== null) {
    const guess = await guessCode(call, user, guesser);
    const isRight = await takeCode(deps, user, code);
    await (isRight ? guess.wasRight() : guess.wasWrong());
    if (isRight) return 'otp';
  }
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
