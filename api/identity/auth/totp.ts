import { generateSecret, generateURI, verify } from 'otplib';
import { readSixDigits } from '#domain/contracts/code.ts';
import { openText, sealText } from '#domain/contracts/sealer.ts';
import type { Database } from '#prisma/client.ts';
import type { Sealer } from '#domain/contracts/sealer.ts';

/** Clocks of phones are off by so much; a code counts so long before and after its half minute (RFC 6238, 5.2). */
const toleranceSeconds = 30;

const contextOf = (userId: string): string => `users.totp_secret:${userId}`;

/** A new secret, sealed as it is stored and open as it is shown. */
export async function newTotp({ sealer }: { sealer: Sealer }, user: { id: string; email: string }, host: string) {
  const secret = generateSecret();
  const uri = generateURI({ strategy: 'totp', issuer: `Mamba Host (${host})`, label: user.email, secret });
  return { secret, uri, sealed: await sealText(sealer, null, contextOf(user.id), secret) };
}

interface TotpRow {
  id: string;
  totpSecret: Uint8Array | null;
  totpLastStep: bigint;
}

/** Whether a code is right, and was not taken before: its time step is written down, and only later ones count from then on. */
export async function takeCode(
  { prisma, sealer }: { prisma: Database; sealer: Sealer },
  user: TotpRow,
  code: string,
): Promise<boolean> {
  const digits = readSixDigits(code);
  if (user.totpSecret === null || digits === null) return false;
  const secret = await openText(sealer, null, contextOf(user.id), user.totpSecret);
  const result = await verify({ strategy: 'totp', secret, token: digits, epochTolerance: toleranceSeconds });
  if (!result.valid || !('timeStep' in result)) return false;
  const step = BigInt(result.timeStep);
  const { count } = await prisma.user.updateMany({
    where: { id: user.id, totpLastStep: { lt: step } },
    data: { totpLastStep: step },
  });
  return count === 1;
}
