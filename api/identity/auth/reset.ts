import type { ResetPasswordRequest } from '#domain/contracts/entry.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { linkInvalid, makeEmailToken, mayMail, takeEmailToken } from './email-tokens.ts';
import type { DeviceCookie } from './known-devices.ts';
import { panelLinks } from './links.ts';
import { hashPassword } from './passwords.ts';
import { hashOfToken } from './secret-token.ts';
import { revokeSessions } from './sessions.ts';
import type { ApiConfig } from '#api/config.ts';
import type { KnownDevices } from './known-devices.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { PasswordPolicy } from './password-policy.ts';
import type { Database } from '#prisma/client.ts';
import type { PublicCall } from '#api/http/call.ts';

/** What mailing about a password takes. */
interface MailNeeds {
  config: Pick<ApiConfig, 'http'>;
  mailer: Mailer;
}

interface Needs extends MailNeeds {
  prisma: Database;
}

interface ResetNeeds extends Needs {
  knownDevices: KnownDevices;
  passwords: PasswordPolicy;
}

/** Mails the link for choosing a new password; does nothing for an address without an account. */
export async function requestReset({ deps, context }: PublicCall<Needs>, address: string): Promise<void> {
  const email = address.toLowerCase();
  const user = await deps.prisma.user.findUnique({ where: { email, disabledAt: null } });
  if (user === null) return;
  const mail = await deps.prisma.$transaction(async (transaction) => {
    if (!(await mayMail(transaction, email))) return null;
    const token = await makeEmailToken(transaction, { userId: user.id, purpose: 'reset_password', email });
    const values = { name: user.name, link: panelLinks(deps.config.http.publicUrl).reset(token) };
    const added = await deps.mailer.add(transaction, email, { template: 'reset-password', values });
    await recordAudit(transaction, context, {
      caller: { userId: user.id, name: user.name },
      action: 'auth.request_reset',
    });
    return added;
  });
  if (mail !== null) deps.mailer.launch(mail);
}

/**
 * Sets a new password by the link from the mail, which also proves the address. All devices are signed out; a second factor is
 * still asked for. Answers with the cookie that makes this browser a known device, so that a user throttled by another's guesses
 * can sign in.
 * @throws DomainError `auth.link_invalid`, `request.invalid` for a bad password
 */
export async function resetPassword(
  { deps, context }: PublicCall<ResetNeeds>,
  { token, password }: ResetPasswordRequest,
): Promise<DeviceCookie> {
  // First, so that a password that is refused does not cost the link.
  const owner = await deps.prisma.emailToken.findUnique({
    where: { tokenHash: hashOfToken(token), purpose: 'reset_password' },
    select: { user: { select: { name: true, email: true } } },
  });
  if (owner === null) throw linkInvalid();
  await deps.passwords.assertGood(password, [owner.user.email, owner.user.name]);
  const passwordHash = await hashPassword(password);
  const done = await deps.prisma.$transaction(async (transaction) => {
    const { userId, email } = await takeEmailToken(transaction, token, ['reset_password']);
    const user = await transaction.user.findUniqueOrThrow({ where: { id: userId } });
    // The address changed since, or the account was disabled.
    if (user.email !== email || user.disabledAt !== null) throw linkInvalid();
    await transaction.user.update({
      where: { id: userId },
      data: { emailVerifiedAt: user.emailVerifiedAt ?? new Date() },
    });
    const person = { id: userId, name: user.name, email };
    return { userId, mail: await setPassword(transaction, { deps, context }, person, passwordHash, null) };
  });
  deps.mailer.launch(done.mail);
  return deps.knownDevices.remember(done.userId);
}

/**
 * Writes a new password, signs out all devices but the session `keep`, revokes earlier links, and tells the user by mail. Runs in the
 * transaction that proves the user's right to it. Answers with the mail to launch.
 */
export async function setPassword(
  transaction: Prisma.TransactionClient,
  { deps, context }: PublicCall<MailNeeds>,
  user: { id: string; name: string; email: string },
  passwordHash: string,
  keep: string | null,
): Promise<string> {
  const now = new Date();
  await transaction.user.update({ where: { id: user.id }, data: { passwordHash, passwordChangedAt: now } });
  await transaction.emailToken.deleteMany({
    where: { userId: user.id, purpose: { in: ['reset_password', 'verify'] } },
  });
  // A sign-in that waits for a code began with the old password.
  await transaction.challenge.deleteMany({ where: { userId: user.id, purpose: 'sign_in.second_factor' } });
  await revokeSessions(
    transaction,
    { userId: user.id, ...(keep === null ? {} : { id: { not: keep } }) },
    'password_changed',
  );
  const mail = await deps.mailer.add(transaction, user.email, {
    template: 'password-changed',
    values: {
      name: user.name,
      device: context.userAgent,
      ip: context.ip ?? '',
      at: now.toISOString(),
      resetLink: panelLinks(deps.config.http.publicUrl).forgot(),
    },
  });
  await recordAudit(transaction, context, {
    caller: { userId: user.id, name: user.name, sessionId: keep },
    action: 'account.password_changed',
  });
  return mail;
}
