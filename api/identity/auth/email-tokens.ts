import { codedError } from '#domain/errors.ts';
import type { EmailTokenPurpose, Prisma } from '#prisma/generated/client.ts';
import { hashOfToken, newSecretToken } from './secret-token.ts';

type Transaction = Pick<Prisma.TransactionClient, 'emailToken'>;

const hour = 3_600_000;
const lifetimes: Record<EmailTokenPurpose, number> = {
  verify: 24 * hour,
  reset_password: hour,
  change_from: 24 * hour,
  change_to: 24 * hour,
};

interface NewEmailToken {
  userId: string;
  purpose: EmailTokenPurpose;
  email: string;
  /** Longer than is usual for its purpose. */
  hours?: number | undefined;
}

/** Makes the token of a link and invalidates earlier ones for the same purpose. Answers with the token for the link. */
export async function makeEmailToken(
  transaction: Transaction,
  { userId, purpose, email, hours }: NewEmailToken,
): Promise<string> {
  const token = newSecretToken();
  await transaction.emailToken.deleteMany({ where: { userId, purpose } });
  const expiresAt = new Date(Date.now() + (hours === undefined ? lifetimes[purpose] : hours * hour));
  await transaction.emailToken.create({ data: { tokenHash: hashOfToken(token), userId, purpose, email, expiresAt } });
  return token;
}

export interface TakenToken {
  userId: string;
  email: string;
  purpose: EmailTokenPurpose;
}

/**
 * Takes a token, once.
 * @throws DomainError `auth.link_invalid` when it was used, has ended, or never was
 */
export async function takeEmailToken(
  transaction: Transaction,
  token: string,
  purposes: readonly EmailTokenPurpose[],
): Promise<TakenToken> {
  const tokenHash = hashOfToken(token);
  const { count } = await transaction.emailToken.updateMany({
    where: { tokenHash, purpose: { in: [...purposes] }, usedAt: null, expiresAt: { gt: new Date() } },
    data: { usedAt: new Date() },
  });
  if (count === 0) throw linkInvalid();
  const { userId, email, purpose } = await transaction.emailToken.findUniqueOrThrow({ where: { tokenHash } });
  return { userId, email, purpose };
}

export const linkInvalid = () => codedError('auth.link_invalid');

/** How many mails of one kind an address gets in an hour, so that knowing an address does not suffice to flood it. */
const mostMailsInAnHour = 5;

/** Invitations count separately: many of them must not block the account mails of their recipient. */
export async function mayMail(
  transaction: Pick<Prisma.TransactionClient, 'mail'>,
  to: string,
  kind: 'account' | 'invitation' = 'account',
): Promise<boolean> {
  const createdAt = { gt: new Date(Date.now() - hour) };
  const template = kind === 'invitation' ? kind : { not: 'invitation' };
  return (await transaction.mail.count({ where: { to, createdAt, template } })) < mostMailsInAnHour;
}
