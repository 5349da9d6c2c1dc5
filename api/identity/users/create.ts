import { codedError } from '#domain/errors.ts';
import type { CreateUserRequest } from '#domain/contracts/users.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { makeEmailToken, mayMail } from '../auth/email-tokens.ts';
import { panelLinks } from '../auth/links.ts';
import { lockedUser } from './locked.ts';
import { assertNot, refuseToManage } from './rules.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { Database } from '#prisma/client.ts';
import { refusedAt } from '#api/http/refuse.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  config: Pick<ApiConfig, 'http'>;
  mailer: Mailer;
  prisma: Database;
}

/** The user did not ask for this mail, so its link is valid for longer. */
const welcomeHours = 7 * 24;

/**
 * Makes an account and mails its owner a link to choose a password, which also proves the address.
 * @throws DomainError `user.address_taken`
 */
export async function createUser(
  { deps, caller, context }: Call<Needs>,
  { name, email }: CreateUserRequest,
): Promise<string> {
  const { id, mail } = await deps.prisma.$transaction(async (transaction) => {
    const [created] = await transaction.user.createManyAndReturn({ data: [{ name, email }], skipDuplicates: true });
    if (created === undefined) throw refusedAt('email', 'user.address_taken');
    const added = await addLinkMail(transaction, { deps, caller, context }, created);
    await recordAudit(transaction, context, {
      caller,
      action: 'user.create',
      details: { userId: created.id, after: { name, email } },
    });
    return { id: created.id, mail: added };
  });
  deps.mailer.launch(mail);
  return id;
}

/**
 * Mails a user a link to choose a (new) password and invalidates earlier links.
 * @throws DomainError `user.not_found`, `user.disabled`, `auth.cannot_grant`, `auth.too_many_attempts`
 */
export async function sendPasswordLink(call: Call<Needs>, id: string): Promise<void> {
  const { deps, caller, context } = call;
  const mail = await deps.prisma.$transaction(async (transaction) => {
    const user = await lockedUser(transaction, id);
    assertNot(refuseToManage(caller, user));
    if (user.disabledAt !== null) throw codedError('user.disabled');
    if (!(await mayMail(transaction, user.email)))
      throw codedError('auth.too_many_attempts', { seconds: 3600, reason: 'mails' });
    const added = await addLinkMail(transaction, call, user);
    await recordAudit(transaction, context, { caller, action: 'user.send_password_link', details: { userId: id } });
    return added;
  });
  deps.mailer.launch(mail);
}

async function addLinkMail(
  transaction: Prisma.TransactionClient,
  { deps, caller }: Call<Needs>,
  user: { id: string; name: string; email: string; passwordHash: string | null; emailVerifiedAt: Date | null },
): Promise<string> {
  const isNew = user.passwordHash === null && user.emailVerifiedAt === null;
  const { id: userId, name, email } = user;
  const hours = isNew ? welcomeHours : undefined;
  const token = await makeEmailToken(transaction, { userId, purpose: 'reset_password', email, hours });
  const link = panelLinks(deps.config.http.publicUrl).reset(token);
  return deps.mailer.add(
    transaction,
    email,
    isNew
      ? { template: 'account-created', values: { name, email, creator: caller.name, link } }
      : { template: 'reset-password', values: { name, link } },
  );
}
