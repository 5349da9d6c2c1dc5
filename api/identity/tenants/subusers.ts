import type { Subuser } from '#domain/contracts/tenants.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { notFound } from '#api/http/authorize.ts';
import { assertMayGrant } from './grant.ts';
import { secondFactorOf } from './second-factor.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';
import type { Caller } from '#api/http/request-context.ts';

interface Needs {
  prisma: Database;
}

interface SubuserRef {
  tenantId: string;
  serverId: string;
  userId: string;
}

export async function listSubusers(prisma: Database, serverId: string): Promise<Subuser[]> {
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
export async function changeSubuser(
  { deps, caller, context }: Call<Needs>,
  { permissions, ...subuser }: SubuserRef & { permissions: Permission[] },
): Promise<void> {
  const { tenantId, serverId, userId } = subuser;
  await deps.prisma.$transaction(async (transaction) => {
    const before = await heldPermissions(transaction, caller, subuser);
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
 * Removes a subuser from a server; callers who name themselves leave it.
 * @throws DomainError `member.not_found`, `auth.cannot_grant`
 */
export async function removeSubuser({ deps, caller, context }: Call<Needs>, subuser: SubuserRef): Promise<void> {
  const { tenantId, serverId, userId } = subuser;
  await deps.prisma.$transaction(async (transaction) => {
    const before = await heldPermissions(transaction, caller, subuser);
    await transaction.subuser.delete({ where: { userId_serverId: { userId, serverId } } });
    await notifyChanged(transaction, 'rights', userId);
    await notifyChanged(transaction, 'team', tenantId);
    const details = { userId, before: { permissions: before } };
    const action = userId === caller.userId ? 'subuser.leave' : 'subuser.delete';
    await recordAudit(transaction, context, { caller, tenantId, serverId, action, details });
  });
}

/**
 * Removes the caller from a server shared with them. It needs no permission but to be a subuser.
 * @throws DomainError `member.not_found`, also for an unknown server: the answer does not tell which.
 */
export async function leaveServer(call: Call<Needs>, serverId: string): Promise<void> {
  const { userId } = call.caller;
  const where = { userId_serverId: { userId, serverId } };
  const row = await call.deps.prisma.subuser.findUnique({ where, select: { tenantId: true } });
  if (row === null) throw notFound('member.not_found');
  await removeSubuser(call, { tenantId: row.tenantId, serverId, userId });
}

/** A subuser's permissions on the server. A caller who has fewer cannot change them. */
async function heldPermissions(
  transaction: Prisma.TransactionClient,
  caller: Caller,
  { tenantId, serverId, userId }: SubuserRef,
): Promise<string[]> {
  const row = await transaction.subuser.findUnique({ where: { userId_serverId: { userId, serverId } } });
  if (row === null) throw notFound('member.not_found');
  if (userId !== caller.userId) assertMayGrant(caller, knownPermissions(row.permissions), { tenantId, serverId });
  return row.permissions;
}
