import type { Account } from '#domain/contracts/account.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { makeEmailToken, mayMail, takeEmailToken } from '../auth/email-tokens.ts';
import { panelLinks } from '../auth/links.ts';
import { hashPassword } from '../auth/passwords.ts';
import { setPassword } from '../auth/reset.ts';
import { tellOfAccount } from '../auth/send-verification.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { invalid } from '#api/http/refuse.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';

interface Call {
  deps: ApiDependencies;
  caller: Caller;
  context: RequestContext;
}

export async function getAccount({ deps, caller }: Pick<Call, 'deps' | 'caller'>): Promise<Account> {
  const user = await deps.prisma.user.findUniqueOrThrow({
    where: { id: caller.userId },
    include: { emailTokens: { where: { purpose: 'change_to', usedAt: null, expiresAt: { gt: new Date() } } } },
  });
  const { email, name, passwordHash, passwordChangedAt, emailTokens } = user;
  return {
    email,
    name,
    hasPassword: passwordHash !== null,
    passwordChangedAt: passwordChangedAt.toISOString(),
    newEmail: emailTokens[0]?.email ?? null,
  };
}

export async function renameAccount({ deps, caller, context }: Call, name: string): Promise<Account> {
  await deps.prisma.$transaction(async (transaction) => {
    await transaction.user.update({ where: { id: caller.userId }, data: { name } });
    const details = { before: { name: caller.name }, after: { name } };
    await recordAudit(transaction, context, { caller, action: 'account.update', details });
  });
  forget(deps, caller);
  return getAccount({ deps, caller });
}

/** @throws DomainError `request.invalid` for a bad password */
export async function changePassword({ deps, caller, context }: Call, password: string): Promise<void> {
  await deps.passwords.assertGood(password, [caller.email, caller.name]);
  const passwordHash = await hashPassword(password);
  const user = { id: caller.userId, name: caller.name, email: caller.email };
  const mail = await deps.prisma.$transaction((transaction) =>
    setPassword(transaction, { deps, context }, user, passwordHash, caller.sessionId),
  );
  deps.mailer.launch(mail);
}

/** Asks both addresses. One that is taken already is told so by mail; the answer is the same. */
export async function requestEmailChange({ deps, caller, context }: Call, address: string): Promise<void> {
  const newEmail = address.toLowerCase();
  const { userId, name, email } = caller;
  if (newEmail === email) throw invalid([{ path: 'email', message: 'This is your address already.' }]);
  const links = panelLinks(deps.config.http.publicUrl);
  const mails = await deps.prisma.$transaction(async (transaction) => {
    // One after the other, so that together they mail no more than one may.
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
    const taken = await transaction.user.findUnique({ where: { email: newEmail } });
    const from = await makeEmailToken(transaction, { userId, purpose: 'change_from', email: newEmail });
    const to = await makeEmailToken(transaction, { userId, purpose: 'change_to', email: newEmail });
    const mail = (template: 'change-email-from' | 'change-email-to', token: string) =>
      ({ template, values: { name, newEmail, link: links.confirmEmail(token) } }) as const;
    const added = [
      await deps.mailer.add(transaction, email, mail('change-email-from', from)),
      taken === null
        ? (await mayMail(transaction, newEmail))
          ? await deps.mailer.add(transaction, newEmail, mail('change-email-to', to))
          : null
        : await tellOfAccount(transaction, deps, taken),
    ];
    await recordAudit(transaction, context, {
      caller,
      action: 'account.request_email_change',
      details: { after: { email: newEmail } },
    });
    return added;
  });
  for (const mail of mails) if (mail !== null) deps.mailer.launch(mail);
}

/**
 * One of the two confirmations; with the second the address changes.
 * @throws DomainError `auth.link_invalid`
 */
export async function confirmEmail(
  { deps, context }: Pick<Call, 'deps' | 'context'>,
  token: string,
): Promise<'waiting' | 'changed'> {
  const done = await deps.prisma.$transaction(async (transaction) => {
    const { userId, email: newEmail } = await takeEmailToken(transaction, token, ['change_from', 'change_to']);
    // Both links may be opened at the same moment: the second waits here for the first.
    await transaction.$executeRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
    const waiting = await transaction.emailToken.count({
      where: { userId, email: newEmail, purpose: { in: ['change_from', 'change_to'] }, usedAt: null },
    });
    if (waiting > 0) return null;
    const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    if ((await transaction.user.findUnique({ where: { email: newEmail } })) !== null)
      throw invalid([{ path: 'token', message: 'This address came into use elsewhere meanwhile. Choose another.' }]);
    await transaction.user.update({ where: { id: userId }, data: { email: newEmail, emailVerifiedAt: new Date() } });
    // Links that were sent to the address of before prove nothing any more.
    await transaction.emailToken.deleteMany({ where: { userId } });
    const mail = await deps.mailer.add(transaction, user.email, {
      template: 'email-changed',
      values: { name: user.name, newEmail },
    });
    await recordAudit(transaction, context, {
      caller: { userId, name: user.name },
      action: 'account.email_changed',
      details: { before: { email: user.email }, after: { email: newEmail } },
    });
    return mail;
  });
  if (done === null) return 'waiting';
  deps.mailer.launch(done);
  return 'changed';
}

function forget({ principals }: ApiDependencies, { sessionId }: Caller): void {
  if (sessionId !== null) principals.forgetSession(sessionId);
}
