import type { RoleChoice } from '#domain/contracts/tenants.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import type { TenantRole } from '#domain/permissions/roles.ts';
import { permissionsOfRole } from '#domain/permissions/roles.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { notFound } from '#api/http/authorize.ts';

/** A role as a membership or an invitation stores it, and what it allows. */
export interface ChosenRole {
  role: TenantRole | null;
  roleId: string | null;
  name: string;
  permissions: ReadonlySet<Permission>;
}

/** @throws DomainError `role.not_found` */
export async function chooseRole(
  prisma: Pick<Prisma.TransactionClient, 'role'>,
  tenantId: string,
  choice: RoleChoice,
): Promise<ChosenRole> {
  if ('role' in choice)
    return { role: choice.role, roleId: null, name: choice.role, permissions: permissionsOfRole(choice.role) };
  const own = await prisma.role.findFirst({ where: { id: choice.roleId, tenantId } });
  if (own === null) throw notFound('role.not_found');
  return { role: null, roleId: own.id, name: own.name, permissions: knownPermissions(own.permissions) };
}

interface Held {
  role: TenantRole | null;
  ownRole: { name: string; permissions: string[] } | null;
}

/** What is stored of a role, as `chooseRole` gives it. */
export function heldRole({ role, ownRole }: Held): Pick<ChosenRole, 'name' | 'permissions'> {
  if (role !== null) return { name: role, permissions: permissionsOfRole(role) };
  return { name: ownRole?.name ?? '', permissions: knownPermissions(ownRole?.permissions ?? []) };
}
