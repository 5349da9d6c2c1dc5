import type { LoginRequest, Me, Session } from '../../domain/contracts/auth.ts';
import { permissionsAt } from '../../domain/permissions/principal.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { sendVerification } from './send-verification.ts';
import type { SessionCookies } from './cookie.ts';
import { isRightPassword } from './passwords.ts';
import type { BeginSession, Grant } from './sessions.ts';
import { beginSession, revokeSessions, rotate, sessionOf } from './sessions.ts';

/** A session as it is answered, and what the browser is given to keep. */
export interface Issued {
  session: Session;
  cookies: SessionCookies;
}

/** @throws DomainError `auth.wrong_credentials`, `auth.too_many_attempts` */
export async function logIn(request: LoginRequest, deps: ApiDependencies, context: RequestContext): Promise<Issued> {
  const email = request.email.toLowerCase();
  deps.throttle.attempt(context.ip, email);
  const user = await deps.prisma.user.findUnique({ where: { email, disabledAt: null } });
  const isRight = await isRightPassword(user?.passwordHash ?? null, request.password);
  if (user === null || !isRight) {
    context.log.info({ userId: user?.id }, 'sign-in refused');
    throw wrongCredentials(deps);
  }
  deps.throttle.succeeded(context.ip, email);
  if (user.emailVerifiedAt === null) {
    const mail = await deps.prisma.$transaction((transaction) => sendVerification(transaction, deps, user));
    if (mail !== null) deps.mailer.launch(mail);
    // In the same words as a wrong password: signing up and then in would otherwise tell which addresses have accounts.
    throw wrongCredentials(deps);
  }
  return signIn(deps, context, user, { userId: user.id, methods: ['pwd'] });
}

function wrongCredentials({ config }: ApiDependencies): Error {
  const unconfirmed = config.signUp === 'closed' ? '' : ' If you signed up lately, open the link in our mail first.';
  return problem('auth.wrong_credentials', `Email or password is wrong.${unconfirmed}`);
}

/** Begins a session for whoever has proven who he is. */
export async function signIn(
  deps: ApiDependencies,
  context: RequestContext,
  user: { id: string; name: string },
  begin: BeginSession,
): Promise<Issued> {
  const grant = await deps.prisma.$transaction(async (transaction) => {
    const begun = await beginSession(transaction, context, begin);
    await recordAudit(transaction, context, {
      caller: { userId: user.id, name: user.name, sessionId: begun.session.id },
      action: 'auth.login',
      details: { methods: [...begin.methods] },
    });
    return begun;
  });
  return issue(deps, grant);
}

/**
 * A new access token for whoever holds a refresh token that is still good, and the next refresh token.
 * @throws DomainError `auth.session_ended`
 */
export async function refresh(
  refreshToken: string | null,
  deps: ApiDependencies,
  context: RequestContext,
): Promise<Issued> {
  const grant = refreshToken === null ? null : await rotate(deps, context, refreshToken);
  if (grant === null) throw problem('auth.session_ended', 'Your session has ended. Sign in again.');
  return issue(deps, grant);
}

/** Ends the session that somebody asks by: by his access token or, where that has ended, by the refresh token. */
export async function signOut(
  deps: ApiDependencies,
  context: RequestContext,
  visitor: Caller | null,
  refreshToken: string | null,
): Promise<void> {
  const found = refreshToken === null ? null : await sessionOf(deps.prisma, refreshToken);
  const sessionId = visitor?.sessionId ?? found;
  const caller = visitor ?? (sessionId === null ? null : await deps.principals.bySession(sessionId));
  if (sessionId === null || caller === null) return;
  await deps.prisma.$transaction(async (transaction) => {
    await revokeSessions(transaction, { id: sessionId }, 'signed_out');
    await recordAudit(transaction, context, { caller, action: 'auth.logout' });
  });
  deps.principals.forgetSession(sessionId);
}

/** @throws DomainError `auth.session_ended` when its user may not come in any more */
export async function issue(deps: ApiDependencies, { session, refreshToken }: Grant): Promise<Issued> {
  const { token, expiresAt } = await deps.tokens.issue({ ...session, sessionId: session.id });
  const caller = await deps.principals.bySession(session.id);
  if (caller === null) throw problem('auth.session_ended', 'Your session has ended. Sign in again.');
  return {
    session: { token, expiresAt: expiresAt.toISOString(), user: await describeMe(caller, deps) },
    cookies: {
      access: { token, expiresAt },
      refresh: { token: refreshToken, expiresAt: session.expiresAt },
    },
  };
}

/** The caller with the tenants that he belongs to or was let into a server of, and what he may do in each. */
export async function describeMe(caller: Caller, deps: ApiDependencies): Promise<Me> {
  const memberships = new Map(caller.memberships.map((membership) => [membership.tenantId, membership]));
  const tenantIds = new Set([...memberships.keys(), ...caller.grants.map(({ tenantId }) => tenantId)]);
  const tenants = await deps.prisma.tenant.findMany({
    where: { id: { in: [...tenantIds] } },
    orderBy: { name: 'asc' },
  });
  return {
    id: caller.userId,
    email: caller.email,
    name: caller.name,
    platformRoles: [...caller.platformRoles],
    platformPermissions: [...caller.platform],
    tenants: tenants.map(({ id, name, slug }) => ({
      id,
      name,
      slug,
      role: memberships.get(id)?.role ?? null,
      roleName: memberships.get(id)?.roleName ?? null,
      permissions: permissionsAt(caller, { tenantId: id }),
    })),
    servers: caller.grants.map(({ serverId, tenantId }) => ({
      id: serverId,
      tenantId,
      permissions: permissionsAt(caller, { tenantId, serverId }),
    })),
  };
}
