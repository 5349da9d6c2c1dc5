import type { Member, RoleChoice } from '#domain/contracts/tenants.ts';
import { notifyChanged } from '#prisma/changes.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { notFound } from '#api/http/authorize.ts';
import { problem } from '#api/http/refuse.ts';
import type { Caller, RequestContext } from '#api/http/request-context.ts';
import { assertMayGrant } from './grant.ts';
import { chooseRole, heldRole } from './role-choice.ts';
import { secondFactorOf } from './second-factor.ts';

interface Asking {
  tenantId: string;
  userId: string;
  caller: Caller;
  context: RequestContext;
}

export async function listMembers({ prisma }: ApiDependencies, tenantId: string): Promise<Member[]> {
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
export async function changeMember(deps: ApiDependencies, asking: Asking, choice: RoleChoice): Promise<void> {
  const { tenantId, userId, caller, context } = asking;
  await deps.prisma.$transaction(async (transaction) => {
    const before = await lockedMember(transaction, asking);
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
 * Takes a member out of a tenant; what he was let do on single servers goes with it.
 * @throws DomainError `member.not_found`, `auth.cannot_grant`, `member.last_owner`
 */
export async function removeMember(deps: ApiDependencies, asking: Asking): Promise<void> {
  const { tenantId, userId, caller, context } = asking;
  await deps.prisma.$transaction(async (transaction) => {
    const before = await lockedMember(transaction, asking);
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
async function lockedMember(transaction: Prisma.TransactionClient, { tenantId, userId, caller }: Asking) {
  await transaction.$queryRaw`SELECT id FROM tenants WHERE id = ${tenantId}::uuid FOR UPDATE`;
  const member = await transaction.membership.findUnique({
    where: { userId_tenantId: { userId, tenantId } },
    include: { ownRole: { select: { name: true, permissions: true } } },
  });
  if (member === null) throw notFound('member.not_found');
  // Oneself one may always make smaller.
  if (userId !== caller.userId) assertMayGrant(caller, heldRole(member).permissions, { tenantId });
  return member;
}

async function assertOwnerRemains(
  transaction: Prisma.TransactionClient,
  tenantId: string,
  userId: string,
): Promise<void> {
  const others = await transaction.membership.count({ where: { tenantId, role: 'owner', NOT: { userId } } });
  if (others === 0)
    throw problem('member.last_owner', 'This is the last owner of the tenant. Make somebody else an owner first.');
}
