import type { Permission } from '$domain/permissions/permissions';
import { m } from '$texts';

interface PermissionText {
  name: () => string;
  /** What it allows, in one sentence. */
  help: () => string;
}

export const permissionTexts: Record<Permission, PermissionText> = {
  'server.read': { name: m.permission_texts_server_read_name, help: m.permission_texts_server_read_help },
  'server.create': { name: m.permission_texts_server_create_name, help: m.permission_texts_server_create_help },
  'server.update': { name: m.permission_texts_server_update_name, help: m.permission_texts_server_update_help },
  'server.limits': { name: m.permission_texts_server_limits_name, help: m.permission_texts_server_limits_help },
  'server.reinstall': {
    name: m.permission_texts_server_reinstall_name,
    help: m.permission_texts_server_reinstall_help,
  },
  'server.delete': { name: m.permission_texts_server_delete_name, help: m.permission_texts_server_delete_help },
  'server.suspend': { name: m.permission_texts_server_suspend_name, help: m.permission_texts_server_suspend_help },
  'power.start': { name: m.permission_texts_power_start_name, help: m.permission_texts_power_start_help },
  'power.stop': { name: m.permission_texts_power_stop_name, help: m.permission_texts_power_stop_help },
  'power.restart': { name: m.permission_texts_power_restart_name, help: m.permission_texts_power_restart_help },
  'power.kill': { name: m.permission_texts_power_kill_name, help: m.permission_texts_power_kill_help },
  'console.read': { name: m.permission_texts_console_read_name, help: m.permission_texts_console_read_help },
  'console.command': { name: m.permission_texts_console_command_name, help: m.permission_texts_console_command_help },
  'metrics.read': { name: m.permission_texts_metrics_read_name, help: m.permission_texts_metrics_read_help },
  'startup.read': { name: m.permission_texts_startup_read_name, help: m.permission_texts_startup_read_help },
  'startup.update': { name: m.permission_texts_startup_update_name, help: m.permission_texts_startup_update_help },
  'startup.image': { name: m.permission_texts_startup_image_name, help: m.permission_texts_startup_image_help },
  'backup.read': { name: m.permission_texts_backup_read_name, help: m.permission_texts_backup_read_help },
  'backup.create': { name: m.permission_texts_backup_create_name, help: m.permission_texts_backup_create_help },
  'backup.update': { name: m.permission_texts_backup_update_name, help: m.permission_texts_backup_update_help },
  'backup.delete': { name: m.permission_texts_backup_delete_name, help: m.permission_texts_backup_delete_help },
  'backup.download': { name: m.permission_texts_backup_download_name, help: m.permission_texts_backup_download_help },
  'backup.restore': { name: m.permission_texts_backup_restore_name, help: m.permission_texts_backup_restore_help },
  'operation.read': { name: m.permission_texts_operation_read_name, help: m.permission_texts_operation_read_help },
  'operation.cancel': {
    name: m.permission_texts_operation_cancel_name,
    help: m.permission_texts_operation_cancel_help,
  },
  'operation.terminate': {
    name: m.permission_texts_operation_terminate_name,
    help: m.permission_texts_operation_terminate_help,
  },
  'crash.read': { name: m.permission_texts_crash_read_name, help: m.permission_texts_crash_read_help },
  'subuser.read': { name: m.permission_texts_subuser_read_name, help: m.permission_texts_subuser_read_help },
  'subuser.create': { name: m.permission_texts_subuser_create_name, help: m.permission_texts_subuser_create_help },
  'subuser.update': { name: m.permission_texts_subuser_update_name, help: m.permission_texts_subuser_update_help },
  'subuser.delete': { name: m.permission_texts_subuser_delete_name, help: m.permission_texts_subuser_delete_help },
  'activity.read': { name: m.permission_texts_activity_read_name, help: m.permission_texts_activity_read_help },
  'blueprint.read': { name: m.permission_texts_blueprint_read_name, help: m.permission_texts_blueprint_read_help },
  'tenant.update': { name: m.permission_texts_tenant_update_name, help: m.permission_texts_tenant_update_help },
  'member.read': { name: m.permission_texts_member_read_name, help: m.permission_texts_member_read_help },
  'member.invite': { name: m.permission_texts_member_invite_name, help: m.permission_texts_member_invite_help },
  'member.update': { name: m.permission_texts_member_update_name, help: m.permission_texts_member_update_help },
  'member.remove': { name: m.permission_texts_member_remove_name, help: m.permission_texts_member_remove_help },
  'member.owner': { name: m.permission_texts_member_owner_name, help: m.permission_texts_member_owner_help },
  'role.read': { name: m.permission_texts_role_read_name, help: m.permission_texts_role_read_help },
  'role.manage': { name: m.permission_texts_role_manage_name, help: m.permission_texts_role_manage_help },
  'audit.read': { name: m.permission_texts_audit_read_name, help: m.permission_texts_audit_read_help },
  'audit.export': { name: m.permission_texts_audit_export_name, help: m.permission_texts_audit_export_help },
  'node.read': { name: m.permission_texts_node_read_name, help: m.permission_texts_node_read_help },
  'node.manage': { name: m.permission_texts_node_manage_name, help: m.permission_texts_node_manage_help },
  'user.read': { name: m.permission_texts_user_read_name, help: m.permission_texts_user_read_help },
  'user.manage': { name: m.permission_texts_user_manage_name, help: m.permission_texts_user_manage_help },
  'user.impersonate': {
    name: m.permission_texts_user_impersonate_name,
    help: m.permission_texts_user_impersonate_help,
  },
  'platform.inspect': {
    name: m.permission_texts_platform_inspect_name,
    help: m.permission_texts_platform_inspect_help,
  },
  'platform.manage': { name: m.permission_texts_platform_manage_name, help: m.permission_texts_platform_manage_help },
};

/** In which order and under which headings the permissions of a team are shown. */
export const permissionAreas: readonly { title: () => string; permissions: readonly Permission[] }[] = [
  {
    title: m.permission_areas_servers,
    permissions: [
      'server.read',
      'server.create',
      'server.update',
      'server.limits',
      'server.reinstall',
      'server.delete',
    ],
  },
  {
    title: m.permission_areas_power,
    permissions: [
      'power.start',
      'power.stop',
      'power.restart',
      'power.kill',
      'console.read',
      'console.command',
      'metrics.read',
    ],
  },
  {
    title: m.permission_areas_startup,
    permissions: ['startup.read', 'startup.update', 'startup.image', 'blueprint.read'],
  },
  {
    title: m.permission_areas_backups,
    permissions: [
      'backup.read',
      'backup.create',
      'backup.update',
      'backup.delete',
      'backup.download',
      'backup.restore',
    ],
  },
  {
    title: m.permission_areas_operations,
    permissions: ['operation.read', 'operation.cancel', 'crash.read'],
  },
  {
    title: m.permission_areas_access,
    permissions: ['subuser.read', 'subuser.create', 'subuser.update', 'subuser.delete', 'activity.read'],
  },
  {
    title: m.permission_areas_team,
    permissions: [
      'member.read',
      'member.invite',
      'member.update',
      'member.remove',
      'member.owner',
      'role.read',
      'role.manage',
      'tenant.update',
    ],
  },
  { title: m.permission_areas_audit, permissions: ['audit.read', 'audit.export'] },
];
