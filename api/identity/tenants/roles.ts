import { codedError } from '#domain/errors.ts';
import type { CreateRoleRequest, Role, UpdateRoleRequest } from '#domain/contracts/tenants.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import { withoutUndefined } from '#domain/without-undefined.ts';
import { notifyChanged } from '#prisma/changes.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { recordAudit } from '#api/audit/audit.ts';
import { notFound } from '#api/http/authorize.ts';
import { assertMayGrant } from './grant.ts';
import type { Database } from '#prisma/client.ts';
import { refusedAt } from '#api/http/refuse.ts';
import type { Call } from '#api/http/call.ts';

interface Needs {
  prisma: Database;
}

interface RoleRef {
  tenantId: string;
  roleId: string;
}

const counted = { include: { _count: { select: { memberships: true } } } } as const;
type RoleRow = Prisma.RoleGetPayload<typeof counted>;

const present = ({ id, name, description, permissions, _count }: RoleRow): Role => ({
  id,
  name,
  description,
  permissions: [...knownPermissions(permissions)],
  memberCount: _count.memberships,
});

export async function listRoles(prisma: Database, tenantId: string): Promise<Role[]> {
  return (await prisma.role.findMany({ where: { tenantId }, ...counted, orderBy: { name: 'asc' } })).map(present);
}

/** @throws DomainError `auth.cannot_grant`, `role.name_taken` */
export async function createRole(
  { deps, caller, context }: Call<Needs>,
  { tenantId, request }: { tenantId: string; request: CreateRoleRequest },
): Promise<Role> {
  assertMayGrant(caller, request.permissions, { tenantId });
  return withFreeName(request.name, () =>
    deps.prisma.$transaction(async (transaction) => {
      const row = await transaction.role.create({ data: { ...request, tenantId }, ...counted });
      const details = { roleId: row.id, after: { ...request } };
      await notifyChanged(transaction, 'team', tenantId);
      await recordAudit(transaction, context, { caller, tenantId, action: 'role.create', details });
      return present(row);
    }),
  );
}

/**
 * Changes a role; its holders have the new permissions within a second.
 * @throws DomainError `role.not_found`, `auth.cannot_grant`, `role.name_taken`
 */
export async function changeRole(
  { deps, caller, context }: Call<Needs>,
  { tenantId, roleId, request }: RoleRef & { request: UpdateRoleRequest },
): Promise<Role> {
  return withFreeName(request.name ?? '', () =>
    deps.prisma.$transaction(async (transaction) => {
      const before = await transaction.role.findFirst({ where: { id: roleId, tenantId } });
      if (before === null) throw notFound('role.not_found');
      assertMayGrant(caller, knownPermissions(before.permissions), { tenantId });
      assertMayGrant(caller, request.permissions ?? [], { tenantId });
      const data = withoutUndefined({ ...request });
      const row = await transaction.role.update({ where: { id: roleId }, data, ...counted });
      const holders = await transaction.membership.findMany({ where: { roleId }, select: { userId: true } });
      for (const { userId } of holders) await notifyChanged(transaction, 'rights', userId);
      const { name, description, permissions } = before;
      const details = { roleId, before: { name, description, permissions }, after: data };
      await notifyChanged(transaction, 'team', tenantId);
      await recordAudit(transaction, context, { caller, tenantId, action: 'role.update', details });
      return present(row);
    }),
  );
}

/** @throws DomainError `role.not_found`, `role.in_use`, `auth.cannot_grant` */
export async function removeRole({ deps, caller, context }: Call<Needs>, { tenantId, roleId }: RoleRef): Promise<void> {
  await deps.prisma.$transaction(async (transaction) => {
    const role = await transaction.role.findFirst({ where: { id: roleId, tenantId }, ...counted });
    if (role === null) throw notFound('role.not_found');
    assertMayGrant(caller, knownPermissions(role.permissions), { tenantId });
    if (role._count.memberships > 0) throw codedError('role.in_use', { name: role.name });
    await transaction.role.delete({ where: { id: roleId } });
    await notifyChanged(transaction, 'team', tenantId);
    const details = { roleId, before: { name: role.name, permissions: role.permissions } };
    await recordAudit(transaction, context, { caller, tenantId, action: 'role.delete', details });
  });
}

async function withFreeName<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    throw refusedAt('name', 'role.name_taken', { name });
  }
}
