import { z } from 'zod';

/** What a person may do. Declared once per route; enforced in one place. */
export const Permission = z.enum([
  'server.read',
  'server.create',
  'server.update',
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
  'file.read',
  'file.content',
  'file.create',
  'file.update',
  'file.delete',
  'file.archive',
  'file.sftp',
  'allocation.read',
  'allocation.create',
  'allocation.update',
  'allocation.delete',
  'database.read',
  'database.create',
  'database.update',
  'database.delete',
  'database.password',
  'schedule.read',
  'schedule.create',
  'schedule.update',
  'schedule.delete',
  'schedule.run',
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
  'crash.update',
  'subuser.read',
  'subuser.create',
  'subuser.update',
  'subuser.delete',
  'activity.read',
  'blueprint.read',
  'tenant.update',
  'tenant.delete',
  'member.read',
  'member.invite',
  'member.update',
  'member.remove',
  'role.read',
  'role.manage',
  'audit.read',
  'audit.export',
  'billing.read',
  'billing.manage',
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
  'tenant.delete',
  'member.read',
  'member.invite',
  'member.update',
  'member.remove',
  'role.read',
  'role.manage',
  'audit.read',
  'audit.export',
  'billing.read',
  'billing.manage',
]);

/** What a role of a tenant can be made of. */
export const tenantPermissions = Permission.options.filter((permission) => !platformOnly.has(permission));

/** What a subuser can be given on one server. */
export const serverPermissions = tenantPermissions.filter((permission) => !tenantOnly.has(permission));

export const TenantPermission = z.enum(tenantPermissions as [Permission, ...Permission[]]);
export const ServerPermission = z.enum(serverPermissions as [Permission, ...Permission[]]);

/** Of what is stored, the rights that there still are. */
export function knownPermissions(names: readonly string[]): ReadonlySet<Permission> {
  return new Set(names.flatMap((name) => Permission.safeParse(name).data ?? []));
}
