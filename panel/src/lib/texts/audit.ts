import { m } from '$texts';

/** Kinds of entries, by how their actions begin. */
export const auditAreas = {
  'member.': m.audit_areas_member,
  'invitation.': m.audit_areas_invitation,
  'role.': m.audit_areas_role,
  'subuser.': m.audit_areas_subuser,
  'tenant.': m.audit_areas_tenant,
  'server.': m.audit_areas_server,
  'power.': m.audit_areas_power,
  'console.': m.audit_areas_console,
  'backup.': m.audit_areas_backup,
  'operation.': m.audit_areas_operation,
  'recovery.': m.audit_areas_recovery,
  'auth.': m.audit_areas_auth,
  'account.': m.audit_areas_account,
  'session.': m.audit_areas_session,
  'node.': m.audit_areas_node,
  'user.': m.audit_areas_user,
};

export const auditTimes = {
  '': m.audit_filter_times_any,
  hour: m.audit_filter_times_hour,
  day: m.audit_filter_times_day,
  week: m.audit_filter_times_week,
  month: m.audit_filter_times_month,
  custom: m.audit_filter_times_custom,
};

/** Names of details; a detail without a name here is shown by its key. */
export const auditNames: Readonly<Record<string, (() => string) | undefined>> = {
  role: m.audit_names_role,
  name: m.audit_names_name,
  description: m.audit_names_description,
  slug: m.audit_names_slug,
  permissions: m.audit_names_permissions,
  requireSecondFactor: m.audit_names_require_second_factor,
  email: m.audit_names_email,
  changed: m.audit_names_changed,
  variables: m.audit_names_variables,
  command: m.audit_names_command,
  locked: m.audit_names_locked,
  kind: m.audit_names_kind,
  operationId: m.audit_names_operation_id,
  retryOf: m.audit_names_retry_of,
  backupId: m.audit_names_backup_id,
  invitationId: m.audit_names_invitation_id,
  roleId: m.audit_names_role_id,
  userId: m.audit_names_user_id,
  nodeId: m.audit_names_node_id,
  platformRoles: m.audit_names_platform_roles,
  disabled: m.audit_names_disabled,
  reason: m.audit_names_reason,
  until: m.audit_names_until,
  actsBySessionId: m.audit_names_acts_by_session_id,
  count: m.audit_names_count,
  sessions: m.audit_names_sessions,
  apiKeys: m.audit_names_api_keys,
  totp: m.audit_names_totp,
  passkeys: m.audit_names_passkeys,
  state: m.audit_names_state,
};
