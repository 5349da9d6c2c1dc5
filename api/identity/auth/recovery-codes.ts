import { randomInt } from 'node:crypto';
import type { Prisma } from '#prisma/generated/client.ts';
import type { Database } from '#prisma/client.ts';
import { hashOfToken } from './secret-token.ts';

/** Nothing that is mistaken for something else when it is read from paper. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const count = 10;

/** Replaces a user's recovery codes; answers with the new ones, which are shown this once. */
export async function replaceRecoveryCodes(
  transaction: Pick<Prisma.TransactionClient, 'recoveryCode'>,
  userId: string,
): Promise<string[]> {
  const codes = Array.from({ length: count }, newCode);
  await transaction.recoveryCode.deleteMany({ where: { userId } });
  await transaction.recoveryCode.createMany({ data: codes.map((code) => ({ userId, codeHash: hashOf(code) })) });
  return codes;
}

/** Takes a recovery code, once. */
export async function takeRecoveryCode(
  prisma: Pick<Database, 'recoveryCode'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const taken = await prisma.recoveryCode.updateMany({
    where: { userId, codeHash: hashOf(code), usedAt: null },
    data: { usedAt: new Date() },
  });
  return taken.count === 1;
}

/** 79 bits: a stolen database does not give them away, though they are hashed without salt. */
function newCode(): string {
  const code = Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join('');
  return code.replace(/(.{4})(?=.)/g, '$1-');
}

const hashOf = (code: string): string => hashOfToken(code.toLowerCase().replace(/[^a-z0-9]/g, ''));
