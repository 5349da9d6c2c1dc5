import { z } from 'zod';
import type { Permission } from './permissions.ts';
import { Permission as Permissions, tenantPermissions } from './permissions.ts';

/** The built-in roles of a tenant. */
export const TenantRole = z.enum(['owner', 'admin', 'operator', 'billing', 'viewer']);
export type TenantRole = z.infer<typeof TenantRole>;

/**
 * The built-in roles that members can be given. `billing` is not among them while there is nothing to pay: members who hold it keep it,
 * and see servers and members.
 */
export const AssignableRole = TenantRole.exclude(['billing']);
export type AssignableRole = z.infer<typeof AssignableRole>;

/** Roles on the platform: what they allow holds there and in every tenant. */
export const PlatformRole = z.enum(['administrator', 'operator', 'support', 'billing', 'auditor']);
export type PlatformRole = z.infer<typeof PlatformRole>;

const viewer: Permission[] = [
  'server.read',
  'console.read',
  'metrics.read',
  'startup.read',
  'backup.read',
  'operation.read',
  'crash.read',
  'activity.read',
  'blueprint.read',
  'member.read',
];
const operator: Permission[] = [
  ...viewer,
  'power.start',
  'power.stop',
  'power.restart',
  'power.kill',
  'console.command',
  'operation.cancel',
  'backup.create',
  'backup.update',
  'subuser.read',
];
/** Admins can do what owners can, but cannot become owners, or change and remove them. */
const admin = tenantPermissions.filter((permission) => permission !== 'member.owner');

const ofTenantRole: Record<TenantRole, ReadonlySet<Permission>> = {
  owner: new Set(tenantPermissions),
  admin: new Set(admin),
  operator: new Set(operator),
  billing: new Set(['server.read', 'blueprint.read', 'member.read']),
  viewer: new Set(viewer),
};

const everywhereRead: Permission[] = [...viewer, 'subuser.read', 'role.read', 'audit.read', 'user.read'];

const ofPlatformRole: Record<PlatformRole, ReadonlySet<Permission>> = {
  administrator: new Set(Permissions.options),
  operator: new Set([
    ...operator,
    'server.suspend',
    'operation.terminate',
    'node.read',
    'node.manage',
    'platform.inspect',
  ]),
  support: new Set([...everywhereRead, 'operation.cancel', 'user.impersonate', 'node.read', 'platform.inspect']),
  billing: new Set(['server.read', 'server.suspend', 'blueprint.read', 'user.read']),
  auditor: new Set([...everywhereRead, 'audit.export', 'node.read', 'platform.inspect']),
};

export const permissionsOfRole = (role: TenantRole): ReadonlySet<Permission> => ofTenantRole[role];

export function permissionsOfPlatformRoles(roles: readonly PlatformRole[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => [...ofPlatformRole[role]]));
}
