import fc from 'fast-check';
import { Permission, serverPermissions, tenantPermissions } from './permissions.ts';
import type { Principal } from './principal.ts';
import { isAllowed, knows, permissionsAt, scopeOf } from './principal.ts';
import { permissionsOfPlatformRoles, permissionsOfRole, PlatformRole, TenantRole } from './roles.ts';

const stranger: Principal = { userId: 'u', platform: new Set(), memberships: [], grants: [], only: null };
const member = (role: TenantRole, tenantId = 'mine'): Principal => ({
  ...stranger,
  memberships: [{ tenantId, role, roleName: role, permissions: permissionsOfRole(role) }],
});
const anyPermission = fc.constantFrom(...Permission.options);

describe('a member', () => {
  it('may do nothing in another tenant, whatever their role', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TenantRole.options), anyPermission, (role, permission) => {
        expect(isAllowed(member(role), permission, { tenantId: 'theirs', serverId: 's' })).toBe(false);
        expect(knows(member(role), { tenantId: 'theirs', serverId: 's' })).toBe(false);
      }),
    );
  });

  it('has no right on the platform but to look at blueprints', () => {
    expect(TenantRole.options.flatMap((role) => permissionsAt(member(role), null))).toEqual(
      TenantRole.options.map(() => 'blueprint.read'),
    );
  });

  it('is an owner for all that tenants can have, and each other role for less', () => {
    expect(permissionsAt(member('owner'), { tenantId: 'mine' })).toEqual(tenantPermissions);
    for (const role of TenantRole.options.filter((one) => one !== 'owner'))
      expect(permissionsOfRole(role).size).toBeLessThan(tenantPermissions.length);
    expect(isAllowed(member('admin'), 'member.owner', { tenantId: 'mine' })).toBe(false);
  });
});

describe('a user with access to one server', () => {
  const grant = { serverId: 's1', tenantId: 'mine', permissions: new Set<Permission>(['server.read', 'power.start']) };
  const subuser: Principal = { ...stranger, grants: [grant] };

  it('has the granted permissions there, and none elsewhere in the tenant', () => {
    expect(permissionsAt(subuser, { tenantId: 'mine', serverId: 's1' })).toEqual(['server.read', 'power.start']);
    expect(permissionsAt(subuser, { tenantId: 'mine', serverId: 's2' })).toEqual([]);
    expect(permissionsAt(subuser, { tenantId: 'mine' })).toEqual([]);
    expect(isAllowed(subuser, 'power.start', { tenantId: 'theirs', serverId: 's1' })).toBe(false);
  });

  it('sees the shared server in lists', () => {
    expect(scopeOf(subuser, 'server.read')).toEqual({ tenantIds: [], serverIds: ['s1'] });
    expect(scopeOf(subuser, 'backup.read')).toEqual({ tenantIds: [], serverIds: [] });
  });
});

describe('a role on the platform', () => {
  it('holds in every tenant; an administrator may do everything', () => {
    const admin = { ...stranger, platform: permissionsOfPlatformRoles(['administrator']) };
    expect(permissionsAt(admin, { tenantId: 'any' })).toEqual(Permission.options);
    expect(scopeOf(admin, 'server.read')).toBe('all');
  });

  it('but an administrator’s cannot manage the platform', () => {
    for (const role of PlatformRole.options.filter((one) => one !== 'administrator'))
      expect(permissionsOfPlatformRoles([role]).has('platform.manage')).toBe(false);
  });
});

describe('an API key', () => {
  it('never adds to what its user may do, and takes away all that it does not name', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TenantRole.options),
        fc.subarray(Permission.options),
        anyPermission,
        (role, names, permission) => {
          const user = member(role);
          const key = { ...user, only: new Set(names) };
          const place = { tenantId: 'mine' };
          expect(isAllowed(key, permission, place)).toBe(
            names.includes(permission) && isAllowed(user, permission, place),
          );
        },
      ),
    );
  });
});

describe('rights', () => {
  it('on a server are rights in a tenant, and those are not all', () => {
    expect(serverPermissions.every((permission) => tenantPermissions.includes(permission))).toBe(true);
    expect(serverPermissions).not.toContain('member.invite');
    expect(tenantPermissions).not.toContain('node.manage');
  });
});
