import { readLocale } from '#domain/locale.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import { knownPermissions } from '#domain/permissions/permissions.ts';
import type { Membership } from '#domain/permissions/principal.ts';
import type { PlatformRole, TenantRole } from '#domain/permissions/roles.ts';
import { permissionsOfPlatformRoles, permissionsOfRole } from '#domain/permissions/roles.ts';
import { Prisma } from '#prisma/generated/client.ts';

/** What a user's permissions are computed from, as Postgres answers it: one statement, where one for each relation took seven. */
export interface PersonRow {
  id: string;
  name: string;
  email: string;
  locale: string | null;
  platformRoles: PlatformRole[];
  hasSecondFactor: boolean;
  memberships: MembershipRow[];
  /** Of servers that exist. */
  grants: { serverId: string; tenantId: string; permissions: string[]; requireSecondFactor: boolean }[];
}

interface MembershipRow {
  tenantId: string;
  /** Null: the tenant's own role, which `roleName` and `permissions` are of. */
  role: TenantRole | null;
  roleName: string | null;
  permissions: string[] | null;
  requireSecondFactor: boolean;
}

/** The expression that makes a `PersonRow` of the row `u` of `users`. */
export const personJson = Prisma.sql`json_build_object(
  'id', u.id, 'name', u.name, 'email', u.email, 'locale', u.locale, 'platformRoles', to_json(u.platform_roles),
  'hasSecondFactor', u.totp_confirmed_at IS NOT NULL OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id),
  'memberships', (SELECT coalesce(json_agg(json_build_object(
      'tenantId', m.tenant_id, 'role', m.role, 'roleName', r.name, 'permissions', to_json(r.permissions),
      'requireSecondFactor', t.require_second_factor) ORDER BY m.tenant_id), '[]')
    FROM memberships m JOIN tenants t ON t.id = m.tenant_id
    LEFT JOIN roles r ON r.id = m.role_id AND r.tenant_id = m.tenant_id WHERE m.user_id = u.id),
  'grants', (SELECT coalesce(json_agg(json_build_object(
      'serverId', g.server_id, 'tenantId', g.tenant_id, 'permissions', to_json(g.permissions),
      'requireSecondFactor', t.require_second_factor) ORDER BY g.server_id), '[]')
    FROM subusers g JOIN tenants t ON t.id = g.tenant_id
    JOIN servers s ON s.id = g.server_id AND s.deleted_at IS NULL WHERE g.user_id = u.id))`;

export const none: ReadonlySet<Permission> = new Set();

/** The part of a caller that does not depend on how they signed in. */
export function personOf({ id, locale, platformRoles, hasSecondFactor, memberships, grants, ...person }: PersonRow) {
  const mayIn = ({ requireSecondFactor }: { requireSecondFactor: boolean }) => hasSecondFactor || !requireSecondFactor;
  return {
    ...person,
    userId: id,
    locale: readLocale(locale),
    platformRoles,
    platform: permissionsOfPlatformRoles(platformRoles),
    // Without a required second factor a user stays a member, but has no permissions.
    memberships: memberships.map((row) =>
      mayIn(row) ? membershipOf(row) : { ...membershipOf(row), permissions: none },
    ),
    grants: grants.map(({ serverId, tenantId, permissions, requireSecondFactor }) => ({
      serverId,
      tenantId,
      permissions: mayIn({ requireSecondFactor }) ? knownPermissions(permissions) : none,
    })),
    hasSecondFactor,
  };
}

function membershipOf({ tenantId, role, roleName, permissions }: MembershipRow): Membership {
  if (role !== null) return { tenantId, role, roleName: role, permissions: permissionsOfRole(role) };
  return { tenantId, role, roleName: roleName ?? '', permissions: knownPermissions(permissions ?? []) };
}
