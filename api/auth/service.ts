import type { LoginRequest, Me, Session } from '../../domain/contracts/auth.ts';
import { permissionsAt } from '../../domain/permissions/principal.ts';
import { recordAudit } from '../audit/audit.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problem } from '../http/refuse.ts';
import type { Caller, RequestContext } from '../http/request-context.ts';
import { isRightPassword } from './passwords.ts';
import type { SessionClaims } from './tokens.ts';

/** @throws DomainError `auth.wrong_credentials`, `auth.too_many_attempts` */
export async function logIn(request: LoginRequest, deps: ApiDependencies, context: RequestContext): Promise<Session> {
  const email = request.email.toLowerCase();
  deps.throttle.attempt(context.ip, email);
  const user = await deps.prisma.user.findUnique({ where: { email } });
  const isRight = await isRightPassword(user?.passwordHash ?? null, request.password);
  if (user === null || !isRight) {
    context.log.info({ userId: user?.id }, 'sign-in refused');
    throw problem('auth.wrong_credentials', 'Email or password is wrong.');
  }
  deps.throttle.succeeded(context.ip, email);
  await recordAudit(deps.prisma, context, { caller: { userId: user.id, name: user.name }, action: 'auth.login' });
  return startSession(user.id, undefined, deps);
}

/** A new token for whoever holds a valid one. */
export async function refresh(claims: SessionClaims, deps: ApiDependencies): Promise<Session> {
  return startSession(claims.userId, claims.authenticatedAt, deps);
}

async function startSession(
  userId: string,
  authenticatedAt: number | undefined,
  deps: ApiDependencies,
): Promise<Session> {
  const { token, expiresAt } = await deps.tokens.issue(userId, authenticatedAt);
  const caller = await deps.principals.find(userId);
  if (caller === null) throw problem('auth.required', 'This user is gone. Sign in as another.');
  return { token, expiresAt: expiresAt.toISOString(), user: await describeMe(caller, deps) };
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
