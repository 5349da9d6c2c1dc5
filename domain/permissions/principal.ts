import type { Permission } from './permissions.ts';
import { Permission as Permissions } from './permissions.ts';
import type { TenantRole } from './roles.ts';

/** A user's place in a tenant: a built-in role, or the name of one of the tenant's own. */
export interface Membership {
  tenantId: string;
  role: TenantRole | null;
  roleName: string;
  permissions: ReadonlySet<Permission>;
}

/** What a subuser may do on one server of a tenant. */
export interface ServerGrant {
  serverId: string;
  tenantId: string;
  permissions: ReadonlySet<Permission>;
}

/** The caller, and what they may do where. */
export interface Principal {
  userId: string;
  /** Of their roles on the platform: they hold there and in every tenant. */
  platform: ReadonlySet<Permission>;
  memberships: readonly Membership[];
  grants: readonly ServerGrant[];
  /** What an API key was limited to; null: nothing. */
  only: ReadonlySet<Permission> | null;
}

/** Where something is done: on the platform (null), in a tenant, on one server of it. */
export type Place = null | { tenantId: string; serverId?: string };

/** Any signed-in user may look at blueprints. */
const everybody = new Set<Permission>(['blueprint.read']);

/** Whether a principal may do something there. */
export function isAllowed(principal: Principal, permission: Permission, place: Place): boolean {
  if (principal.only !== null && !principal.only.has(permission)) return false;
  if (principal.platform.has(permission)) return true;
  if (place === null) return everybody.has(permission);
  const { tenantId, serverId } = place;
  for (const membership of principal.memberships)
    if (membership.tenantId === tenantId && membership.permissions.has(permission)) return true;
  if (serverId === undefined) return false;
  return principal.grants.some(
    (grant) => grant.serverId === serverId && grant.tenantId === tenantId && grant.permissions.has(permission),
  );
}

/** Whether the principal may know of a place: to others it does not exist. */
export function knows(principal: Principal, place: { tenantId: string; serverId?: string }): boolean {
  const { tenantId, serverId } = place;
  return (
    principal.memberships.some((membership) => membership.tenantId === tenantId) ||
    (serverId !== undefined && principal.grants.some((grant) => grant.serverId === serverId)) ||
    principal.platform.has('server.read')
  );
}

/** The permissions that a principal has there, for the panel to show only what is allowed. */
export function permissionsAt(principal: Principal, place: Place): Permission[] {
  return Permissions.options.filter((permission) => isAllowed(principal, permission, place));
}

/** Where a principal may do something, for lists: everywhere, or in these tenants and on these servers. */
export type Scope = 'all' | { tenantIds: readonly string[]; serverIds: readonly string[] };

export function scopeOf(principal: Principal, permission: Permission): Scope {
  if (principal.only !== null && !principal.only.has(permission)) return { tenantIds: [], serverIds: [] };
  if (principal.platform.has(permission)) return 'all';
  return {
    tenantIds: principal.memberships.filter((one) => one.permissions.has(permission)).map(({ tenantId }) => tenantId),
    serverIds: principal.grants.filter((one) => one.permissions.has(permission)).map(({ serverId }) => serverId),
  };
}
