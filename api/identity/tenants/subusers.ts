import type { Subuser } from '#domain/contracts/tenants.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { notFound } from '#api/http/authorize.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';
import { assertMayGrant } from './grant.ts';
import { secondFactorOf } from './second-factor.ts';

interface Asking {
  tenantId: string;
  serverId: string;
  userId: string;
  caller: Caller;
  context: RequestContext;
}

export async function listSubusers({ prisma }: ApiDependencies, serverId: string): Promise<Subuser[]> {
  const rows = await prisma.subuser.findMany({
    where: { serverId },
    include: { user: { select: { name: true, email: true, ...secondFactorOf.select } } },
    orderBy: { createdAt: 'asc' },
  });
  return rows.map(({ userId, user, permissions, createdAt }) => ({
    userId,
    name: user.name,
    email: user.email,
    permissions: [...knownPermissions(permissions)],
    hasSecondFactor: secondFactorOf.has(user),
    since: createdAt.toISOString(),
  }));
}

/** @throws DomainError `member.not_found`, `auth.cannot_grant` */
export async function changeSubuser(deps: ApiDependencies, asking: Asking, permissions: Permission[]): Promise<void> {
  const { serverId, userId, caller, context, tenantId } = asking;
  await deps.prisma.$transaction(async (transaction) => {
    const before = await held(transaction, asking);
    assertMayGrant(caller, permissions, { tenantId, serverId });
    const where = { userId_serverId: { userId, serverId } };
    await transaction.subuser.update({ where, data: { permissions } });
    await notifyChanged(transaction, 'rights', userId);
    await notifyChanged(transaction, 'team', tenantId);
    const details = { userId, before: { permissions: before }, after: { permissions } };
    await recordAudit(transaction, context, { caller, tenantId, serverId, action: 'subuser.update', details });
  });
}

/**
 * Takes away what somebody was let do on a server; of oneself, leaves it.
 * @throws DomainError `member.not_found`, `auth.cannot_grant`
 */
export async function removeSubuser(deps: ApiDependencies, asking: Asking): Promise<void> {
  const { serverId, userId, caller, context, tenantId } = asking;
  await deps.prisma.$transaction(async (transaction) => {
    const before = await held(transaction, asking);
    await transaction.subuser.delete({ where: { userId_serverId: { userId, serverId } } });
    await notifyChanged(transaction, 'rights', userId);
    await notifyChanged(transaction, 'team', tenantId);
    const details = { userId, before: { permissions: before } };
    const action = userId === caller.userId ? 'subuser.leave' : 'subuser.delete';
    await recordAudit(transaction, context, { caller, tenantId, serverId, action, details });
  });
}

/**
 * Somebody who was let into a server goes by himself: no permission is asked for, but to be let in.
 * @throws DomainError `member.not_found`, also where there is no such server: which of the two is nobody's business.
 */
export async function leaveServer(deps: ApiDependencies, asking: Omit<Asking, 'tenantId' | 'userId'>): Promise<void> {
  const { userId } = asking.caller;
  const where = { userId_serverId: { userId, serverId: asking.serverId } };
  const row = await deps.prisma.subuser.findUnique({ where, select: { tenantId: true } });
  if (row === null) throw notFound('member.not_found');
  await removeSubuser(deps, { ...asking, tenantId: row.tenantId, userId });
}

/** What somebody may do on the server now; whoever has less than that himself cannot touch it. */
async function held(
  transaction: Prisma.TransactionClient,
  { serverId, userId, caller, tenantId }: Asking,
): Promise<string[]> {
  const row = await transaction.subuser.findUnique({ where: { userId_serverId: { userId, serverId } } });
  if (row === null) throw notFound('member.not_found');
  if (userId !== caller.userId) assertMayGrant(caller, knownPermissions(row.permissions), { tenantId, serverId });
  return row.permissions;
}
