import type { UserDetail } from '#domain/contracts/users.ts';
import { activeSessionWhere } from '../auth/sessions.ts';
import { notFound } from '#api/http/authorize.ts';
import { findUser } from './rows.ts';
import { refuseToDisable, refuseToImpersonate, refuseToManage } from './rules.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
}

/** A user with everything an administrator decides by, and the reasons for what the caller may not do. @throws DomainError `user.not_found` */
export async function getUser({ deps, caller }: Call<Needs>, id: string): Promise<UserDetail> {
  const now = new Date();
  const [listed, user] = await Promise.all([
    findUser(deps.prisma, id),
    deps.prisma.user.findUnique({
      where: { id },
      include: {
        memberships: {
          include: { tenant: { select: { name: true } }, ownRole: { select: { name: true } } },
          orderBy: { tenant: { name: 'asc' } },
        },
        sessions: { where: activeSessionWhere(now), select: { impersonator: { select: { name: true } } } },
        _count: {
          select: {
            passkeys: true,
            recoveryCodes: { where: { usedAt: null } },
            apiKeys: { where: { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] } },
            subuserOf: { where: { server: { deletedAt: null } } },
          },
        },
      },
    }),
  ]);
  if (listed === null || user === null) throw notFound('user.not_found');
  const { _count, sessions, memberships } = user;
  return {
    ...listed,
    disabledAt: user.disabledAt?.toISOString() ?? null,
    hasPassword: user.passwordHash !== null,
    secondFactors: {
      totp: user.totpConfirmedAt !== null,
      passkeys: _count.passkeys,
      recoveryCodesLeft: _count.recoveryCodes,
    },
    sessionCount: sessions.filter(({ impersonator }) => impersonator === null).length,
    apiKeyCount: _count.apiKeys,
    memberships: memberships.map(({ tenantId, tenant, role, ownRole }) => ({
      tenantId,
      tenantName: tenant.name,
      role,
      roleName: role ?? ownRole?.name ?? '',
    })),
    sharedServerCount: _count.subuserOf,
    impersonatedBy: sessions.find(({ impersonator }) => impersonator !== null)?.impersonator?.name ?? null,
    refusals: {
      manage: refuseToManage(caller, user)?.userMessage ?? null,
      disable: refuseToDisable(caller, user)?.userMessage ?? null,
      impersonate: refuseToImpersonate(caller, user)?.userMessage ?? null,
    },
  };
}
