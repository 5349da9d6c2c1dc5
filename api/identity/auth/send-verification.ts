import type { Prisma } from '#prisma/generated/client.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { makeEmailToken, mayMail } from './email-tokens.ts';
import { panelLinks } from './links.ts';

/**
 * A mail with the link that brings the account into use; null where enough were sent.
 * @param invitation token of the one that he came by
 */
export async function sendVerification(
  transaction: Prisma.TransactionClient,
  deps: ApiDependencies,
  user: { id: string; email: string; name: string },
  invitation?: string,
): Promise<string | null> {
  if (!(await mayMail(transaction, user.email))) return null;
  const token = await makeEmailToken(transaction, { userId: user.id, purpose: 'verify', email: user.email });
  const link = panelLinks(deps.config.http.publicUrl).verify(token, invitation);
  return deps.mailer.add(transaction, user.email, { template: 'verify-email', values: { name: user.name, link } });
}

/** To an address that is in use, and somebody tried to take. */
export async function tellOfAccount(
  transaction: Prisma.TransactionClient,
  deps: ApiDependencies,
  user: { email: string; name: string },
): Promise<string | null> {
  if (!(await mayMail(transaction, user.email))) return null;
  const links = panelLinks(deps.config.http.publicUrl);
  const values = { name: user.name, link: links.signIn(), resetLink: links.forgot() };
  return deps.mailer.add(transaction, user.email, { template: 'account-exists', values });
}
