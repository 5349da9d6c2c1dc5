import { z } from 'zod';

/** What a person may do. Declared once per route; enforced in one place. */
export const Permission = z.enum([
  'server.read',
  'server.create',
  'server.update',
  'server.reinstall',
  'server.delete',
  'power.start',
  'power.stop',
  'power.restart',
  'power.kill',
  'console.read',
  'console.command',
  'metrics.read',
  'operation.read',
  'operation.cancel',
  'backup.read',
  'backup.create',
  'backup.update',
  'backup.delete',
  'backup.download',
  'backup.restore',
  'blueprint.read',
  'server.suspend',
  'operation.terminate',
  'node.read',
  'node.manage',
  'platform.inspect',
]);
export type Permission = z.infer<typeof Permission>;

/** The built-in roles of a tenant. */
export const TenantRole = z.enum(['owner', 'admin', 'operator', 'billing', 'viewer']);
export type TenantRole = z.infer<typeof TenantRole>;

const viewer: Permission[] = [
  'server.read',
  'console.read',
  'metrics.read',
  'operation.read',
  'backup.read',
  'blueprint.read',
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
];
const admin: Permission[] = [
  ...operator,
  'server.create',
  'server.update',
  'server.reinstall',
  'server.delete',
  'backup.delete',
  'backup.download',
  'backup.restore',
];

const tenantRolePermissions: Record<TenantRole, readonly Permission[]> = {
  owner: admin,
  admin,
  operator,
  billing: ['server.read', 'blueprint.read'],
  viewer,
};

/** Who asks: the memberships of a user, and whether he runs the platform. */
export interface Principal {
  userId: string;
  isPlatformAdmin: boolean;
  memberships: readonly { tenantId: string; role: TenantRole }[];
}

/** Whether a principal may do something in a tenant; `tenantId` null asks for a right on the platform itself. */
export function isAllowed(principal: Principal, permission: Permission, tenantId: string | null): boolean {
  if (principal.isPlatformAdmin) return true;
  if (tenantId === null) return permission === 'blueprint.read';
  return principal.memberships.some(
    (membership) => membership.tenantId === tenantId && tenantRolePermissions[membership.role].includes(permission),
  );
}

/** The permissions that a principal has in a tenant, for the panel to show only what is allowed. */
export function permissionsIn(principal: Principal, tenantId: string): Permission[] {
  return Permission.options.filter((permission) => isAllowed(principal, permission, tenantId));
}
