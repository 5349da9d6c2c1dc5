import type { LoginRequest, SecondFactorNeeded } from '#domain/contracts/auth.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { problem } from '#api/http/refuse.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';
import { ownTokenOf, refreshTokenOf } from './cookie.ts';
import { sendVerification } from './send-verification.ts';
import { signInOrAsk } from './second-factor.ts';
import type { Issued } from './issue.ts';
import { issue } from './issue.ts';
import { isRightPassword } from './passwords.ts';
import { revokeSessions, rotate, sessionOf } from './sessions.ts';

/**
 * @param cookies of the request: a browser that its user knows is counted apart
 * @throws DomainError `auth.wrong_credentials`, `auth.too_many_attempts`
 */
export async function logIn(
  request: LoginRequest,
  deps: ApiDependencies,
  context: RequestContext,
  cookies: string | undefined,
): Promise<Issued | SecondFactorNeeded> {
  const email = request.email.toLowerCase();
  const user = await deps.prisma.user.findUnique({ where: { email, disabledAt: null } });
  const deviceId = user === null ? null : await deps.knownDevices.recognise(cookies, user.id);
  const attempt = await deps.throttle.attempt({ ip: context.ip, email, deviceId });
  const isRight = await isRightPassword(user?.passwordHash ?? null, request.password, attempt);
  if (user === null || !isRight) {
    context.log.info({ userId: user?.id }, 'sign-in refused');
    throw wrongCredentials(deps);
  }
  await attempt.succeeded();
  if (user.emailVerifiedAt === null) {
    const mail = await deps.prisma.$transaction((transaction) => sendVerification(transaction, deps, user));
    if (mail !== null) deps.mailer.launch(mail);
    // In the same words as a wrong password: signing up and then in would otherwise tell which addresses have accounts.
    throw wrongCredentials(deps);
  }
  return signInOrAsk(deps, context, user, ['pwd']);
}

function wrongCredentials({ config }: ApiDependencies): Error {
  const unconfirmed = config.signUp === 'closed' ? '' : ' If you signed up lately, open the link in our mail first.';
  return problem('auth.wrong_credentials', `Email or password is wrong.${unconfirmed}`);
}

/** What a browser keeps; `own` is there while somebody acts as another. */
export interface KeptTokens {
  refresh: string | null;
  own: string | null;
}

export const keptTokensOf = (cookies: string | undefined): KeptTokens => ({
  refresh: refreshTokenOf(cookies),
  own: ownTokenOf(cookies),
});

/**
 * A new access token for whoever holds a refresh token that is still good, and the next refresh token.
 * @throws DomainError `auth.session_ended`; `auth.impersonation_ended` where there is a session of one's own to go back to
 */
export async function refresh(kept: KeptTokens, deps: ApiDependencies, context: RequestContext): Promise<Issued> {
  const grant = kept.refresh === null ? null : await rotate(deps, context, kept.refresh);
  if (grant !== null && (await deps.principals.bySession(grant.session.id)) !== null) return issue(deps, grant);
  if ((await sessionOf(deps.prisma, kept.own)) !== null)
    throw problem('auth.impersonation_ended', 'Acting as somebody else is over. Go back to your own account.');
  throw problem('auth.session_ended', 'Your session has ended. Sign in again.');
}

/**
 * Ends the session that somebody asks by: by his access token or, where that has ended, by the refresh token. Of somebody who acts
 * as another his own ends, too: nobody finds it in a browser that was left signed out.
 */
export async function signOut(
  deps: ApiDependencies,
  context: RequestContext,
  visitor: Caller | null,
  kept: KeptTokens,
): Promise<void> {
  const found = await Promise.all([sessionOf(deps.prisma, kept.refresh), sessionOf(deps.prisma, kept.own)]);
  const [current, own] = found.map((session) => session?.id ?? null);
  for (const sessionId of new Set([visitor?.sessionId ?? current, own])) {
    const caller = sessionId == null ? null : await deps.principals.bySession(sessionId);
    if (sessionId == null || caller === null) continue;
    await deps.prisma.$transaction(async (transaction) => {
      await revokeSessions(transaction, { id: sessionId }, 'signed_out');
      await recordAudit(transaction, context, { caller, action: 'auth.logout' });
    });
    deps.principals.forgetSession(sessionId);
  }
}
