import { codedError } from '#domain/errors.ts';
import type { Member, RoleChoice } from '#domain/contracts/tenants.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { notFound } from '#api/http/authorize.ts';
import { assertMayGrant } from './grant.ts';
import { chooseRole, heldRole } from './role-choice.ts';
import { secondFactorOf } from './second-factor.ts';
import type { Database } from '#prisma/client.ts';
import type { Call } from '#api/http/call.ts';
import type { Caller } from '#api/http/request-context.ts';

interface Needs {
  prisma: Database;
}

interface MemberRef {
  tenantId: string;
  userId: string;
}

export async function listMembers(prisma: Database, tenantId: string): Promise<Member[]> {
  const rows = await prisma.membership.findMany({
    where: { tenantId },
    include: {
      ownRole: { select: { name: true, permissions: true } },
      user: { select: { name: true, email: true, ...secondFactorOf.select } },
    },
    orderBy: { createdAt: 'asc' },
  });
  return rows.map((row) => ({
    userId: row.userId,
    name: row.user.name,
    email: row.user.email,
    role: row.role,
    roleId: row.roleId,
    roleName: heldRole(row).name,
    hasSecondFactor: secondFactorOf.has(row.user),
    joinedAt: row.createdAt.toISOString(),
  }));
}

/**
 * Gives a member another role.
 * @throws DomainError `member.not_found`, `role.not_found`, `auth.cannot_grant`, `member.last_owner`
 */
export async function changeMember(
  { deps, caller, context }: Call<Needs>,
  { tenantId, userId, choice }: MemberRef & { choice: RoleChoice },
): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const before = await lockedMember(transaction, caller, { tenantId, userId });
    const chosen = await chooseRole(transaction, tenantId, choice);
    assertMayGrant(caller, chosen.permissions, { tenantId });
    if (before.role === 'owner' && chosen.role !== 'owner') await assertOwnerRemains(transaction, tenantId, userId);
    const { role, roleId } = chosen;
    await transaction.membership.update({ where: { userId_tenantId: { userId, tenantId } }, data: { role, roleId } });
    await notifyChanged(transaction, 'rights', userId);
    await notifyChanged(transaction, 'team', tenantId);
    await recordAudit(transaction, context, {
      caller,
      tenantId,
      action: 'member.update',
      details: { userId, before: { role: heldRole(before).name }, after: { role: chosen.name } },
    });
  });
}

/**
 * Removes a member from a tenant, and their access to single servers of it.
 * @throws DomainError `member.not_found`, `auth.cannot_grant`, `member.last_owner`
 */
export async function removeMember(
  { deps, caller, context }: Call<Needs>,
  { tenantId, userId }: MemberRef,
): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const before = await lockedMember(transaction, caller, { tenantId, userId });
    if (before.role === 'owner') await assertOwnerRemains(transaction, tenantId, userId);
    await transaction.membership.delete({ where: { userId_tenantId: { userId, tenantId } } });
    await transaction.subuser.deleteMany({ where: { userId, tenantId } });
    await notifyChanged(transaction, 'rights', userId);
    await notifyChanged(transaction, 'team', tenantId);
    await recordAudit(transaction, context, {
      caller,
      tenantId,
      action: userId === caller.userId ? 'member.leave' : 'member.remove',
      details: { userId, before: { role: heldRole(before).name } },
    });
  });
}

/** One change of a tenant's members at a time: two owners who remove each other must not both succeed. */
async function lockedMember(transaction: Prisma.TransactionClient, caller: Caller, { tenantId, userId }: MemberRef) {
  await transaction.$queryRaw`SELECT id FROM tenants WHERE id = ${tenantId}::uuid FOR UPDATE`;
  const member = await transaction.membership.findUnique({
    where: { userId_tenantId: { userId, tenantId } },
    include: { ownRole: { select: { name: true, permissions: true } } },
  });
  if (member === null) throw notFound('member.not_found');
  // Callers may always reduce their own rights.
  if (userId !== caller.userId) assertMayGrant(caller, heldRole(member).permissions, { tenantId });
  return member;
}

async function assertOwnerRemains(
  transaction: Prisma.TransactionClient,
  tenantId: string,
  userId: string,
): Promise<void> {
  const others = await transaction.membership.count({ where: { tenantId, role: 'owner', NOT: { userId } } });
  if (others === 0) throw codedError('member.last_owner');
}
