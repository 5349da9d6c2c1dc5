import type { PlatformRole, TenantRole } from '$domain/permissions/roles';
import { m } from '$texts';

interface RoleText {
  name: () => string;
  help: () => string;
}

export const tenantRoles: Record<TenantRole, RoleText> = {
  owner: { name: m.roles_owner_name, help: m.roles_owner_help },
  admin: { name: m.roles_admin_name, help: m.roles_admin_help },
  operator: { name: m.roles_operator_name, help: m.roles_operator_help },
  billing: { name: m.roles_billing_name, help: m.roles_billing_help },
  viewer: { name: m.roles_viewer_name, help: m.roles_viewer_help },
};

export const platformRoles: Record<PlatformRole, RoleText> = {
  administrator: { name: m.platform_role_administrator_name, help: m.platform_role_administrator_help },
  operator: { name: m.platform_role_operator_name, help: m.platform_role_operator_help },
  support: { name: m.platform_role_support_name, help: m.platform_role_support_help },
  billing: { name: m.platform_role_billing_name, help: m.platform_role_billing_help },
  auditor: { name: m.platform_role_auditor_name, help: m.platform_role_auditor_help },
};

/** The name of a tenant's role, whether built in or custom. */
export const roleName = (name: string): string => (name in tenantRoles ? tenantRoles[name as TenantRole].name() : name);
