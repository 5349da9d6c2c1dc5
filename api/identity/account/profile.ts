import type { Account } from '#domain/contracts/account.ts';
import type { UpdateAccountRequest } from '#domain/contracts/entry.ts';
import { readLocale } from '#domain/locale.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { makeEmailToken, mayMail, takeEmailToken } from '../auth/email-tokens.ts';
import { panelLinks } from '../auth/links.ts';
import { hashPassword } from '../auth/passwords.ts';
import { setPassword } from '../auth/reset.ts';
import { tellOfAccount } from '../auth/send-verification.ts';
import { withoutUndefined } from '#domain/without-undefined.ts';
import { invalid } from '#api/http/refuse.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { PasswordPolicy } from '../auth/password-policy.ts';
import type { PrincipalStore } from '../auth/principals.ts';
import type { Database } from '#prisma/client.ts';
import type { Call, PublicCall } from '#api/http/call.ts';

interface Needs {
  config: Pick<ApiConfig, 'http'>;
  mailer: Mailer;
  prisma: Database;
}

interface PasswordNeeds extends Needs {
  passwords: PasswordPolicy;
}

export async function getAccount({ deps, caller }: Call<{ prisma: Database }>): Promise<Account> {
  const user = await deps.prisma.user.findUniqueOrThrow({
    where: { id: caller.userId },
    include: { emailTokens: { where: { purpose: 'change_to', usedAt: null, expiresAt: { gt: new Date() } } } },
  });
  const { email, name, locale, passwordHash, passwordChangedAt, emailTokens } = user;
  return {
    email,
    name,
    locale: readLocale(locale),
    hasPassword: passwordHash !== null,
    passwordChangedAt: passwordChangedAt.toISOString(),
    newEmail: emailTokens[0]?.email ?? null,
  };
}

/** Changes the name, the language, or both. */
export async function updateAccount(
  call: Call<{ prisma: Database; principals: PrincipalStore }>,
  change: UpdateAccountRequest,
): Promise<Account> {
  const { deps, caller, context } = call;
  await deps.prisma.$transaction(async (transaction) => {
    const { name, locale } = await transaction.user.findUniqueOrThrow({ where: { id: caller.userId } });
    await transaction.user.update({ where: { id: caller.userId }, data: withoutUndefined(change) });
    const before = { ...(change.name !== undefined && { name }), ...(change.locale !== undefined && { locale }) };
    const details = { before, after: withoutUndefined(change) };
    await recordAudit(transaction, context, { caller, action: 'account.update', details });
  });
  if (caller.sessionId !== null) deps.principals.forgetSession(caller.sessionId);
  return getAccount(call);
}

/** @throws DomainError `request.invalid` for a bad password */
export async function changePassword({ deps, caller, context }: Call<PasswordNeeds>, password: string): Promise<void> {
  await deps.passwords.assertGood(password, [caller.email, caller.name]);
  const passwordHash = await hashPassword(password);
  const user = { id: caller.userId, name: caller.name, email: caller.email };
  const mail = await deps.prisma.$transaction((transaction) =>
    setPassword(transaction, { deps, context }, user, passwordHash, caller.sessionId),
  );
  deps.mailer.launch(mail);
}

/** Mails both addresses for confirmation. The owner of a taken address gets a mail; the response is the same. */
export async function requestEmailChange({ deps, caller, context }: Call<Needs>, address: string): Promise<void> {
  const newEmail = address.toLowerCase();
  const { userId, name, email } = caller;
  if (newEmail === email) throw invalid([{ path: 'email', message: 'This is your address already.' }]);
  const links = panelLinks(deps.config.http.publicUrl);
  const mails = await deps.prisma.$transaction(async (transaction) => {
    // One request at a time, so that together they respect the mail limit.
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
          ? await deps.mailer.add(transaction, newEmail, mail('change-email-to', to), email)
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
  { deps, context }: PublicCall<Pick<Needs, 'prisma' | 'mailer'>>,
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
    // Links sent to the previous address no longer prove anything.
    await transaction.emailToken.deleteMany({ where: { userId } });
    const mail = await deps.mailer.add(
      transaction,
      user.email,
      {
        template: 'email-changed',
        values: { name: user.name, newEmail },
      },
      newEmail,
    );
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
