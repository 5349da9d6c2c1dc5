import { z } from 'zod';

/** What a user may do. At least one route or socket event asks for each (`api/permissions.test.ts`): what none asks for is not offered. */
export const Permission = z.enum([
  'server.read',
  'server.create',
  'server.update',
  'server.limits',
  'server.reinstall',
  'server.delete',
  'server.suspend',
  'power.start',
  'power.stop',
  'power.restart',
  'power.kill',
  'console.read',
  'console.command',
  'metrics.read',
  'startup.read',
  'startup.update',
  'startup.image',
  'backup.read',
  'backup.create',
  'backup.update',
  'backup.delete',
  'backup.download',
  'backup.restore',
  'operation.read',
  'operation.cancel',
  'operation.terminate',
  'crash.read',
  'subuser.read',
  'subuser.create',
  'subuser.update',
  'subuser.delete',
  'activity.read',
  'blueprint.read',
  'tenant.update',
  'member.read',
  'member.invite',
  'member.update',
  'member.remove',
  'member.owner',
  'role.read',
  'role.manage',
  'audit.read',
  'audit.export',
  'node.read',
  'node.manage',
  'user.read',
  'user.manage',
  'user.impersonate',
  'platform.inspect',
  'platform.manage',
]);
export type Permission = z.infer<typeof Permission>;

/** Rights that only mean something on the platform itself; no role of a tenant can hold them. */
const platformOnly = new Set<Permission>([
  'server.suspend',
  'operation.terminate',
  'node.read',
  'node.manage',
  'user.read',
  'user.manage',
  'user.impersonate',
  'platform.inspect',
  'platform.manage',
]);

/** Rights on a tenant as a whole; a subuser of one server cannot hold them. */
const tenantOnly = new Set<Permission>([
  'server.create',
  'tenant.update',
  'member.read',
  'member.invite',
  'member.update',
  'member.remove',
  'member.owner',
  'role.read',
  'role.manage',
  'audit.read',
  'audit.export',
]);

/** What a role of a tenant can be made of. */
export const tenantPermissions = Permission.options.filter((permission) => !platformOnly.has(permission));

/** What a subuser can be given on one server. */
export const serverPermissions = tenantPermissions.filter((permission) => !tenantOnly.has(permission));

export const TenantPermission = z.enum(tenantPermissions as [Permission, ...Permission[]]);
export const ServerPermission = z.enum(serverPermissions as [Permission, ...Permission[]]);

/** Of what is stored, the permissions that exist: names that were removed since are dropped. */
export function knownPermissions(names: readonly string[]): ReadonlySet<Permission> {
  return new Set(names.flatMap((name) => Permission.safeParse(name).data ?? []));
}
