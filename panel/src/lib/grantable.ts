import type { RoleChoice } from '$domain/contracts/tenants';
import type { Permission } from '$domain/permissions/permissions';
import { permissionsOfRole, type AssignableRole, type TenantRole } from '$domain/permissions/roles';

/** The permissions that the user lacks. Users cannot grant, change or remove more than they have themselves. */
export const lacking = (permissions: Iterable<Permission>, can: (permission: Permission) => boolean): Permission[] =>
  [...permissions].filter((permission) => !can(permission));

interface Holder {
  role: TenantRole | null;
  roleId: string | null;
}
type OwnRole = { id: string; permissions: readonly Permission[] };

/** The permissions of a role's holder. Null where the tenant's custom roles are not visible to the user. */
export function permissionsHeld({ role, roleId }: Holder, own: readonly OwnRole[] | null): Iterable<Permission> | null {
  if (role !== null) return permissionsOfRole(role);
  return own?.find(({ id }) => id === roleId)?.permissions ?? null;
}

/** A role as the value of a select, and back. */
export const choiceValue = ({ role, roleId }: Holder): string => role ?? roleId ?? '';
export const choiceOf = (value: string, builtIn: readonly AssignableRole[]): RoleChoice => {
  const role = builtIn.find((one) => one === value);
  return role === undefined ? { roleId: value } : { role };
};
