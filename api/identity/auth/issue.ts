import { codedError } from '#domain/errors.ts';
import type { Me, Session } from '#domain/contracts/auth.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import type { Place } from '#domain/permissions/principal.ts';
import { permissionsAt } from '#domain/permissions/principal.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { neverAsAnother } from '#api/http/authorize.ts';
import type { SessionCookies } from './cookie.ts';
import type { BeginSession, Grant } from './sessions.ts';
import { beginSession } from './sessions.ts';
import type { KnownDevices } from './known-devices.ts';
import type { PrincipalStore } from './principals.ts';
import type { Database } from '#prisma/client.ts';
import type { AccessTokens } from './tokens.ts';
import type { Call, PublicCall } from '#api/http/call.ts';

/** What answering with a session takes. */
export interface IssueNeeds {
  principals: PrincipalStore;
  prisma: Database;
  tokens: AccessTokens;
}

/** What beginning a session takes. */
export interface SignInNeeds extends IssueNeeds {
  knownDevices: KnownDevices;
}

/** A session as it is answered, and what the browser is given to keep. */
export interface Issued {
  session: Session;
  cookies: SessionCookies;
}

/** Begins a session for a user whose identity is proven; the browser is a known device from then on. */
export async function signIn(
  call: PublicCall<SignInNeeds>,
  user: { id: string; name: string },
  begin: BeginSession,
): Promise<Issued> {
  const { deps, context } = call;
  const grant = await deps.prisma.$transaction(async (transaction) => {
    const begun = await beginSession(transaction, context, begin);
    await recordAudit(transaction, context, {
      caller: { userId: user.id, name: user.name, sessionId: begun.session.id },
      action: 'auth.login',
      details: { methods: [...begin.methods] },
    });
    return begun;
  });
  const { session, cookies } = await issue(call, grant);
  return { session, cookies: { ...cookies, device: await deps.knownDevices.remember(user.id) } };
}

/** @throws DomainError `auth.session_ended` when its user may no longer sign in */
export async function issue(call: PublicCall<IssueNeeds>, { session, refreshToken }: Grant): Promise<Issued> {
  const { deps } = call;
  const { token, expiresAt } = await deps.tokens.issue({ ...session, sessionId: session.id });
  const caller = await deps.principals.bySession(session.id);
  if (caller === null) throw codedError('auth.session_ended');
  return {
    session: {
      token,
      expiresAt: expiresAt.toISOString(),
      user: await describeMe({ deps, context: call.context, caller }),
    },
    cookies: {
      access: { token, expiresAt },
      refresh: { token: refreshToken, expiresAt: session.expiresAt },
      own: session.impersonatorId === null ? null : 'kept',
    },
  };
}

/** The caller with their tenants, servers shared with them, and their permissions in each. */
export async function describeMe({ deps, caller }: Call<{ prisma: Database }>): Promise<Me> {
  const memberships = new Map(caller.memberships.map((membership) => [membership.tenantId, membership]));
  const tenantIds = new Set([...memberships.keys(), ...caller.grants.map(({ tenantId }) => tenantId)]);
  const tenants = await deps.prisma.tenant.findMany({
    where: { id: { in: [...tenantIds] } },
    orderBy: { name: 'asc' },
  });
  // The panel shows nothing that would be refused.
  const isShown = (permission: Permission) => caller.impersonator === null || !neverAsAnother.has(permission);
  const allowedAt = (place: Place) => permissionsAt(caller, place).filter(isShown);
  const { impersonator } = caller;
  return {
    id: caller.userId,
    email: caller.email,
    name: caller.name,
    impersonator: impersonator && {
      id: impersonator.userId,
      name: impersonator.name,
      until: impersonator.until.toISOString(),
    },
    locale: caller.locale,
    platformRoles: [...caller.platformRoles],
    platformPermissions: [...caller.platform].filter(isShown),
    tenants: tenants.map(({ id, name, slug, requireSecondFactor }) => ({
      id,
      name,
      slug,
      role: memberships.get(id)?.role ?? null,
      roleName: memberships.get(id)?.roleName ?? null,
      permissions: allowedAt({ tenantId: id }),
      needsSecondFactor: requireSecondFactor && !caller.hasSecondFactor,
    })),
    servers: caller.grants.map(({ serverId, tenantId }) => ({
      id: serverId,
      tenantId,
      permissions: allowedAt({ tenantId, serverId }),
    })),
  };
}
