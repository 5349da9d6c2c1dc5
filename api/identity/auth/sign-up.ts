import { codedError } from '#domain/errors.ts';
import type { SignUpRequest } from '#domain/contracts/entry.ts';
import { splitInvitationKey } from '#domain/contracts/invitation-key.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { openInvitations } from '../tenants/invitations.ts';
import { hashPassword, isRightPassword } from './passwords.ts';
import { sendVerification, tellOfAccount } from './send-verification.ts';
import { hashOfToken } from './secret-token.ts';
import type { Issued, SignInNeeds } from './issue.ts';
import { signIn } from './issue.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { PasswordPolicy } from './password-policy.ts';
import type { Database } from '#prisma/client.ts';
import type { LoginThrottle } from './throttle.ts';
import type { PublicCall } from '#api/http/call.ts';

interface Needs extends SignInNeeds {
  config: Pick<ApiConfig, 'http' | 'signUp'>;
  mailer: Mailer;
  passwords: PasswordPolicy;
  throttle: LoginThrottle;
}

/**
 * Makes an account that comes into use when the link in the mail is opened; an address that has one already gets a mail that says
 * so, and the answer is the same. A user who follows the mailed link of an invitation has proven the address and is signed in at
 * once; the link that the inviter passes on allows signing up, but proves nothing.
 * @throws DomainError `auth.sign_up_closed`, `auth.invitation_invalid`, `request.invalid` for a bad password
 */
export async function signUp(call: PublicCall<Needs>, request: SignUpRequest): Promise<Issued | null> {
  const { deps, context } = call;
  const email = request.email.toLowerCase();
  const { name, password, invitation } = request;
  if (deps.config.signUp === 'closed' || (deps.config.signUp === 'invitation' && invitation === undefined))
    throw codedError('auth.sign_up_closed');
  const invited = invitation === undefined ? null : await invitedBy(deps, invitation, email);
  if (deps.config.signUp === 'invitation' && invited === null) throw codedError('auth.invitation_invalid');
  const isProven = invited?.isProven === true;
  await deps.passwords.assertGood(password, [email, name]);
  const passwordHash = await hashPassword(password);
  const data = {
    name,
    passwordHash,
    passwordChangedAt: new Date(),
    ...(context.locale !== null && { browserLocale: context.locale }),
  };
  const done = await deps.prisma.$transaction(async (transaction) => {
    // A concurrent request may be verifying the address: wait for it, then leave the verified account alone.
    await transaction.$queryRaw`SELECT id FROM users WHERE email = ${email} FOR UPDATE`;
    const known = await transaction.user.findUnique({ where: { email } });
    if (known?.emailVerifiedAt != null || known?.disabledAt != null) {
      if (isProven) throw codedError('auth.invitation_invalid', { reason: 'has_account' });
      return { user: null, mail: await tellOfAccount(transaction, deps, known) };
    }
    // The address is unverified: the last sign-up counts, with its password and its mail.
    const user = await transaction.user.upsert({
      where: { email },
      create: { ...data, email, emailVerifiedAt: isProven ? new Date() : null },
      update: { ...data, ...(isProven ? { emailVerifiedAt: new Date() } : {}) },
    });
    if (isProven) await transaction.emailToken.deleteMany({ where: { userId: user.id, purpose: 'verify' } });
    const mail = isProven ? null : await sendVerification(transaction, deps, user, invited?.token);
    await recordAudit(transaction, context, { caller: { userId: user.id, name }, action: 'auth.sign_up' });
    return { user, mail };
  });
  if (done.mail !== null) deps.mailer.launch(done.mail);
  if (!isProven || done.user === null) return null;
  return signIn(call, done.user, { userId: done.user.id, methods: ['pwd'] });
}

/**
 * The link from the mail, with the password that was chosen: one proves the address, the other that the mail's reader is
 * the user who signed up, and did not get an account made by someone else.
 * @throws DomainError `auth.link_invalid`, `auth.wrong_credentials`, `auth.too_many_attempts`
 */
export async function verifyEmail(
  call: PublicCall<Needs>,
  request: { token: string; password: string },
): Promise<Issued> {
  const { deps, context } = call;
  const tokenHash = hashOfToken(request.token);
  const found = await deps.prisma.emailToken.findFirst({
    where: { tokenHash, purpose: 'verify', usedAt: null, expiresAt: { gt: new Date() } },
    include: { user: true },
  });
  if (found === null || found.user.email !== found.email || found.user.disabledAt !== null) throw verifyLinkInvalid();
  const { user } = found;
  const attempt = await deps.throttle.attemptOf(`link:${tokenHash}`);
  if (!(await isRightPassword(user.passwordHash, request.password, attempt)))
    throw codedError('auth.wrong_credentials', { reason: 'sign_up_password' });
  await attempt.succeeded();
  await deps.prisma.$transaction(async (transaction) => {
    // Another sign-up may have replaced the account since the password was checked: then this link belongs to that one.
    const { id, passwordHash } = user;
    const { count: unchanged } = await transaction.user.updateMany({
      where: { id, email: found.email, passwordHash, disabledAt: null },
      data: { emailVerifiedAt: new Date() },
    });
    const { count: taken } = await transaction.emailToken.deleteMany({ where: { userId: id, purpose: 'verify' } });
    if (unchanged === 0 || taken === 0) throw verifyLinkInvalid();
    await recordAudit(transaction, context, {
      caller: { userId: user.id, name: user.name },
      action: 'auth.verify_email',
    });
  });
  return signIn(call, user, { userId: user.id, methods: ['pwd'] });
}

const verifyLinkInvalid = () => codedError('auth.link_invalid', { reason: 'sign_up' });

/** The open invitation of an address that a key opens, and whether the key came from its mail; null when there is none. */
async function invitedBy(
  { prisma }: { prisma: Database },
  key: string,
  email: string,
): Promise<{ token: string; isProven: boolean } | null> {
  const { token, proof } = splitInvitationKey(key);
  const row = await prisma.invitation.findUnique({
    where: { tokenHash: hashOfToken(token), email, ...openInvitations() },
  });
  if (row === null) return null;
  return { token, isProven: proof !== null && row.proofHash === hashOfToken(proof) };
}
