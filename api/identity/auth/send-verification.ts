import type { Prisma } from '#prisma/generated/client.ts';
import { makeEmailToken, mayMail } from './email-tokens.ts';
import { panelLinks } from './links.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';

export interface AccountMailNeeds {
  config: Pick<ApiConfig, 'http'>;
  mailer: Mailer;
}

/**
 * A mail with the link that brings the account into use; null where enough were sent.
 * @param invitation token of the invitation that the user signs up with
 */
export async function sendVerification(
  transaction: Prisma.TransactionClient,
  deps: AccountMailNeeds,
  user: { id: string; email: string; name: string },
  invitation?: string,
): Promise<string | null> {
  if (!(await mayMail(transaction, user.email))) return null;
  const token = await makeEmailToken(transaction, { userId: user.id, purpose: 'verify', email: user.email });
  const link = panelLinks(deps.config.http.publicUrl).verify(token, invitation);
  return deps.mailer.add(transaction, user.email, { template: 'verify-email', values: { name: user.name, link } });
}

/** Tells the owner of an address that a sign-up or a change of address named it. */
export async function tellOfAccount(
  transaction: Prisma.TransactionClient,
  deps: AccountMailNeeds,
  user: { email: string; name: string },
): Promise<string | null> {
  if (!(await mayMail(transaction, user.email))) return null;
  const links = panelLinks(deps.config.http.publicUrl);
  const values = { name: user.name, link: links.signIn(), resetLink: links.forgot() };
  return deps.mailer.add(transaction, user.email, { template: 'account-exists', values });
}
