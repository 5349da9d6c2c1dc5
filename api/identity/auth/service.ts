import { codedError } from '#domain/errors.ts';
import type { LoginRequest, SecondFactorNeeded } from '#domain/contracts/auth.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { Caller } from '#api/http/request-context.ts';
import { ownTokenOf, refreshTokenOf } from './cookie.ts';
import { sendVerification } from './send-verification.ts';
import { signInOrAsk } from './second-factor.ts';
import type { Issued, IssueNeeds, SignInNeeds } from './issue.ts';
import { issue } from './issue.ts';
import { isRightPassword } from './passwords.ts';
import type { SessionNeeds } from './sessions.ts';
import { revokeSessions, rotate, sessionOf } from './sessions.ts';
import type { ApiConfig } from '#api/config.ts';
import type { Mailer } from '#api/mails/mailer.ts';
import type { LoginThrottle } from './throttle.ts';
import type { PublicCall } from '#api/http/call.ts';

interface Needs extends SignInNeeds {
  config: Pick<ApiConfig, 'http' | 'signUp'>;
  mailer: Mailer;
  throttle: LoginThrottle;
}

/** What renewing an access token takes. */
export type RenewNeeds = SessionNeeds & IssueNeeds;

/**
 * @param cookies of the request: a known device is counted apart
 * @throws DomainError `auth.wrong_credentials`, `auth.too_many_attempts`
 */
export async function logIn(
  call: PublicCall<Needs>,
  request: LoginRequest,
  cookies: string | undefined,
): Promise<Issued | SecondFactorNeeded> {
  const { deps, context } = call;
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
  return signInOrAsk(call, user, ['pwd'], deviceId);
}

function wrongCredentials({ config }: Pick<Needs, 'config'>): Error {
  return codedError('auth.wrong_credentials', config.signUp === 'closed' ? {} : { reason: 'maybe_unconfirmed' });
}

/** The tokens that a browser keeps; `own` exists during an impersonation. */
export interface KeptTokens {
  refresh: string | null;
  own: string | null;
}

export const keptTokensOf = (cookies: string | undefined): KeptTokens => ({
  refresh: refreshTokenOf(cookies),
  own: ownTokenOf(cookies),
});

/**
 * Exchanges a valid refresh token for a new access token and the next refresh token.
 * @throws DomainError `auth.session_ended`; `auth.impersonation_ended` where the administrator's own session is still active
 */
export async function refresh(call: PublicCall<RenewNeeds>, kept: KeptTokens): Promise<Issued> {
  const { deps } = call;
  const grant = kept.refresh === null ? null : await rotate(call, kept.refresh);
  if (grant !== null && (await deps.principals.bySession(grant.session.id)) !== null) return issue(call, grant);
  if ((await sessionOf(deps.prisma, kept.own)) !== null) throw codedError('auth.impersonation_ended');
  throw codedError('auth.session_ended');
}

/**
 * Ends the session of the request, found by its access token or, where that has expired, by its refresh token. An impersonating
 * administrator's own session ends too, so that a signed-out browser holds no session.
 */
export async function signOut(
  { deps, context }: PublicCall<Pick<RenewNeeds, 'prisma' | 'principals'>>,
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
