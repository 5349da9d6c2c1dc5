import type { SignUpRequest } from '#domain/contracts/entry.ts';
import { splitInvitationKey } from '#domain/contracts/invitation-key.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { problem } from '#api/http/refuse.ts';
import type { RequestContext } from '#api/http/request-context.ts';
import { openInvitations } from '../tenants/invitations.ts';
import { hashPassword, isRightPassword } from './passwords.ts';
import { sendVerification, tellOfAccount } from './send-verification.ts';
import { hashOfToken } from './secret-token.ts';
import type { Issued } from './issue.ts';
import { signIn } from './issue.ts';

interface Call {
  deps: ApiDependencies;
  context: RequestContext;
}

/**
 * Makes an account that comes into use when the link in the mail is opened; an address that has one already gets a mail that says
 * so, and the answer is the same. Whoever comes by the mail of an invitation has shown already that he reads what is sent to the
 * address, and is signed in at once; the link that its inviter was given lets him sign up, and shows nothing.
 * @throws DomainError `auth.sign_up_closed`, `auth.invitation_invalid`, `request.invalid` for a bad password
 */
export async function signUp({ deps, context }: Call, request: SignUpRequest): Promise<Issued | null> {
  const email = request.email.toLowerCase();
  const { name, password, invitation } = request;
  if (deps.config.signUp === 'closed' || (deps.config.signUp === 'invitation' && invitation === undefined))
    throw problem('auth.sign_up_closed', 'New accounts are made by invitation here. Ask whoever runs this panel.');
  const invited = invitation === undefined ? null : await invitedBy(deps, invitation, email);
  if (deps.config.signUp === 'invitation' && invited === null)
    throw problem(
      'auth.invitation_invalid',
      'This invitation has ended, or is for another address. Ask for a new one.',
    );
  const isProven = invited?.isProven === true;
  await deps.passwords.assertGood(password, [email, name]);
  const passwordHash = await hashPassword(password);
  const data = { name, passwordHash, passwordChangedAt: new Date() };
  const done = await deps.prisma.$transaction(async (transaction) => {
    // Somebody may be proving at this very moment that the address is his: waits for him, and then leaves him alone.
    await transaction.$queryRaw`SELECT id FROM users WHERE email = ${email} FOR UPDATE`;
    const known = await transaction.user.findUnique({ where: { email } });
    if (known?.emailVerifiedAt != null || known?.disabledAt != null) {
      if (isProven)
        throw problem('auth.invitation_invalid', 'You have an account already. Sign in, then open the invitation.');
      return { user: null, mail: await tellOfAccount(transaction, deps, known) };
    }
    // Nobody has shown that the address is his: the last who signed up with it counts, with his password and his mail.
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
  return signIn(deps, context, done.user, { userId: done.user.id, methods: ['pwd'] });
}

/**
 * The link from the mail, with the password that was chosen: one proves the address, the other that the mail's reader is the one
 * who signed up, and not somebody for whom another made an account.
 * @throws DomainError `auth.link_invalid`, `auth.wrong_credentials`, `auth.too_many_attempts`
 */
export async function verifyEmail(
  { deps, context }: Call,
  request: { token: string; password: string },
): Promise<Issued> {
  const tokenHash = hashOfToken(request.token);
  const found = await deps.prisma.emailToken.findFirst({
    where: { tokenHash, purpose: 'verify', usedAt: null, expiresAt: { gt: new Date() } },
    include: { user: true },
  });
  if (found === null || found.user.email !== found.email || found.user.disabledAt !== null) throw verifyLinkInvalid();
  const { user } = found;
  const attempt = await deps.throttle.attemptOf(`link:${tokenHash}`);
  if (!(await isRightPassword(user.passwordHash, request.password, attempt)))
    throw problem('auth.wrong_credentials', 'This is not the password that was chosen when signing up.');
  await attempt.succeeded();
  await deps.prisma.$transaction(async (transaction) => {
    // Somebody else may have signed up with the address since the password was looked at: then that one is his, and so is the mail.
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
  return signIn(deps, context, user, { userId: user.id, methods: ['pwd'] });
}

const verifyLinkInvalid = () =>
  problem('auth.link_invalid', 'This link was used already, or has ended. Sign up or sign in for another mail.');

/** The open invitation of that address that a key opens, and whether the key came out of its mail; null: it is for nobody, or another. */
async function invitedBy(
  { prisma }: ApiDependencies,
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
