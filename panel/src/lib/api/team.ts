import { z } from 'zod';
import { TenantPoolState } from '$domain/contracts/pools';
import type { TenantPool } from '$domain/tenants/pool';
import {
  InvitationAccepted,
  InvitationCreated,
  InvitationList,
  InvitationPreview,
  MemberList,
  Role,
  RoleList,
  SubuserList,
  Tenant,
  type CreateRoleRequest,
  type InviteMemberRequest,
  type InviteSubuserRequest,
  type RoleChoice,
  type UpdateRoleRequest,
  type UpdateSubuserRequest,
  type UpdateTenantRequest,
} from '$domain/contracts/tenants';
import { request } from './request';

const Nothing = z.unknown();

/** The routes of tenants, their members, roles and invitations. */
export const teamApi = {
  tenant: (id: string) => request(Tenant, 'GET', `/api/tenants/${id}`),
  changeTenant: (id: string, body: UpdateTenantRequest) => request(Tenant, 'PATCH', `/api/tenants/${id}`, { body }),
  pool: (id: string) => request(TenantPoolState, 'GET', `/api/tenants/${id}/pool`),
  /** Null follows the default of the platform. */
  changePool: (id: string, pool: TenantPool | null) =>
    request(TenantPoolState, 'PATCH', `/api/tenants/${id}/pool`, { body: { pool } }),
  leave: (id: string) => request(Nothing, 'POST', `/api/tenants/${id}/leave`, { body: {} }),

  members: (tenantId: string) => request(MemberList, 'GET', `/api/tenants/${tenantId}/members`),
  changeMember: (tenantId: string, userId: string, access: RoleChoice) =>
    request(MemberList, 'PATCH', `/api/tenants/${tenantId}/members/${userId}`, { body: { access } }),
  removeMember: (tenantId: string, userId: string) =>
    request(Nothing, 'DELETE', `/api/tenants/${tenantId}/members/${userId}`),

  roles: (tenantId: string) => request(RoleList, 'GET', `/api/tenants/${tenantId}/roles`),
  createRole: (tenantId: string, body: CreateRoleRequest) =>
    request(Role, 'POST', `/api/tenants/${tenantId}/roles`, { body }),
  changeRole: (tenantId: string, roleId: string, body: UpdateRoleRequest) =>
    request(Role, 'PATCH', `/api/tenants/${tenantId}/roles/${roleId}`, { body }),
  removeRole: (tenantId: string, roleId: string) =>
    request(Nothing, 'DELETE', `/api/tenants/${tenantId}/roles/${roleId}`),

  invitations: (tenantId: string) => request(InvitationList, 'GET', `/api/tenants/${tenantId}/invitations`),
  invite: (tenantId: string, body: InviteMemberRequest) =>
    request(InvitationCreated, 'POST', `/api/tenants/${tenantId}/invitations`, { body }),
  resend: (tenantId: string, id: string) =>
    request(InvitationCreated, 'POST', `/api/tenants/${tenantId}/invitations/${id}/resend`, { body: {} }),
  revoke: (tenantId: string, id: string) => request(Nothing, 'DELETE', `/api/tenants/${tenantId}/invitations/${id}`),

  preview: (token: string) => request(InvitationPreview, 'POST', '/api/invitations/preview', { body: { token } }),
  accept: (token: string) => request(InvitationAccepted, 'POST', '/api/invitations/accept', { body: { token } }),
};

/** The routes of those who were let into one server. */
export const accessApi = {
  list: (serverId: string) => request(SubuserList, 'GET', `/api/servers/${serverId}/subusers`),
  invite: (serverId: string, body: InviteSubuserRequest) =>
    request(InvitationCreated, 'POST', `/api/servers/${serverId}/subusers`, { body }),
  change: (serverId: string, userId: string, body: UpdateSubuserRequest) =>
    request(SubuserList, 'PATCH', `/api/servers/${serverId}/subusers/${userId}`, { body }),
  remove: (serverId: string, userId: string) =>
    request(Nothing, 'DELETE', `/api/servers/${serverId}/subusers/${userId}`),
  leave: (serverId: string) => request(Nothing, 'POST', `/api/servers/${serverId}/leave`, { body: {} }),
  resend: (serverId: string, id: string) =>
    request(InvitationCreated, 'POST', `/api/servers/${serverId}/invitations/${id}/resend`, { body: {} }),
  revoke: (serverId: string, id: string) => request(Nothing, 'DELETE', `/api/servers/${serverId}/invitations/${id}`),
};
