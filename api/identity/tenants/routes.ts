import { z } from 'zod';
import {
  CreateRoleRequest,
  CreateTenantRequest,
  InvitationAccepted,
  InvitationCreated,
  InvitationList,
  InvitationPreview,
  InvitationToken,
  InviteMemberRequest,
  MemberList,
  Role,
  RoleChoice,
  RoleList,
  Tenant,
  UpdateRoleRequest,
  UpdateTenantRequest,
} from '#domain/contracts/tenants.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { listInvitations, previewInvitation } from './invitations.ts';
import { acceptInvitation } from './accept.ts';
import { inviteMember, resendInvitation, revokeInvitation } from './invite.ts';
import { changeMember, listMembers, removeMember } from './members.ts';
import { changeRole, createRole, listRoles, removeRole } from './roles.ts';
import { createTenant, getTenant, updateTenant } from './tenants.ts';

const tag = 'Tenants';
const params = z.object({ id: z.uuid() });
const memberParams = z.object({ id: z.uuid(), userId: z.uuid() });
const roleParams = z.object({ id: z.uuid(), roleId: z.uuid() });
const invitationParams = z.object({ id: z.uuid(), invitationId: z.uuid() });
const ofTenant = {
  kind: 'tenant',
  of: ({ params: { id } }: { params: { id: string } }) => ({ tenantId: id }),
  missing: 'tenant.not_found',
} as const;

export const tenantRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/tenants',
    tag,
    summary: 'Make a tenant; you own it',
    access: { kind: 'platform', permission: 'platform.manage' },
    body: CreateTenantRequest,
    status: 201,
    response: Tenant,
    handler: ({ input, deps, caller, context }) => createTenant(deps, input.body, { caller, context }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/tenants/:id',
    tag,
    summary: 'A tenant',
    access: { ...ofTenant, permission: 'member.read' },
    params,
    status: 200,
    response: Tenant,
    handler: ({ input, deps }) => getTenant(deps, input.params.id),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/tenants/:id',
    tag,
    summary: 'Change its name, or whether members need a second factor',
    access: { ...ofTenant, permission: 'tenant.update' },
    params,
    body: UpdateTenantRequest,
    status: 200,
    response: Tenant,
    handler: ({ input, deps, caller, context }) => updateTenant(deps, input.params.id, input.body, { caller, context }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/tenants/:id/members',
    tag,
    summary: 'Members with their roles',
    access: { ...ofTenant, permission: 'member.read' },
    params,
    status: 200,
    response: MemberList,
    handler: async ({ input, deps }) => ({ items: await listMembers(deps, input.params.id) }),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/tenants/:id/members/:userId',
    tag,
    summary: 'Give a member another role',
    access: { ...ofTenant, permission: 'member.update' },
    params: memberParams,
    body: z.object({ access: RoleChoice }),
    status: 200,
    response: MemberList,
    problems: ['member.not_found', 'role.not_found', 'auth.cannot_grant', 'member.last_owner'],
    handler: async ({ input, deps, caller, context }) => {
      const { id: tenantId, userId } = input.params;
      await changeMember(deps, { tenantId, userId, caller, context }, input.body.access);
      return { items: await listMembers(deps, tenantId) };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/tenants/:id/members/:userId',
    tag,
    summary: 'Take a member out of the tenant',
    access: { ...ofTenant, permission: 'member.remove' },
    params: memberParams,
    status: 204,
    response: null,
    problems: ['member.not_found', 'auth.cannot_grant', 'member.last_owner'],
    handler: ({ input, deps, caller, context }) =>
      removeMember(deps, { tenantId: input.params.id, userId: input.params.userId, caller, context }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/tenants/:id/leave',
    tag,
    summary: 'Leave a tenant that you are a member of',
    access: { kind: 'account' },
    params,
    status: 204,
    response: null,
    problems: ['member.not_found', 'member.last_owner'],
    handler: ({ input, deps, caller, context }) =>
      removeMember(deps, { tenantId: input.params.id, userId: caller.userId, caller, context }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/tenants/:id/roles',
    tag,
    summary: 'Roles of the tenant’s own',
    access: { ...ofTenant, permission: 'role.read' },
    params,
    status: 200,
    response: RoleList,
    handler: async ({ input, deps }) => ({ items: await listRoles(deps, input.params.id) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/tenants/:id/roles',
    tag,
    summary: 'Make a role of permissions that you have yourself',
    access: { ...ofTenant, permission: 'role.manage' },
    params,
    body: CreateRoleRequest,
    status: 201,
    response: Role,
    problems: ['auth.cannot_grant', 'role.name_taken'],
    handler: ({ input, deps, caller, context }) =>
      createRole(deps, { tenantId: input.params.id, caller, context }, input.body),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/tenants/:id/roles/:roleId',
    tag,
    summary: 'Change a role, and so what those may do who have it',
    access: { ...ofTenant, permission: 'role.manage' },
    params: roleParams,
    body: UpdateRoleRequest,
    status: 200,
    response: Role,
    problems: ['role.not_found', 'auth.cannot_grant', 'role.name_taken'],
    handler: ({ input, deps, caller, context }) =>
      changeRole(deps, { tenantId: input.params.id, caller, context }, input.params.roleId, input.body),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/tenants/:id/roles/:roleId',
    tag,
    summary: 'Remove a role that nobody has',
    access: { ...ofTenant, permission: 'role.manage' },
    params: roleParams,
    status: 204,
    response: null,
    problems: ['role.not_found', 'role.in_use', 'auth.cannot_grant'],
    handler: ({ input, deps, caller, context }) =>
      removeRole(deps, { tenantId: input.params.id, caller, context }, input.params.roleId),
  }),
  defineRoute({
    method: 'get',
    path: '/api/tenants/:id/invitations',
    tag,
    summary: 'Invitations into the tenant, newest first',
    access: { ...ofTenant, permission: 'member.invite' },
    params,
    status: 200,
    response: InvitationList,
    handler: async ({ input, deps }) => ({
      items: await listInvitations(deps, { tenantId: input.params.id, serverId: null }),
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/tenants/:id/invitations',
    tag,
    summary: 'Invite somebody by mail; a link to pass on is answered this once',
    access: { ...ofTenant, permission: 'member.invite' },
    params,
    body: InviteMemberRequest,
    status: 201,
    response: InvitationCreated,
    problems: ['role.not_found', 'auth.cannot_grant', 'member.already'],
    handler: ({ input, deps, caller, context }) =>
      inviteMember(deps, { tenantId: input.params.id, caller, context }, input.body.email, input.body.access),
  }),
  defineRoute({
    method: 'post',
    path: '/api/tenants/:id/invitations/:invitationId/resend',
    tag,
    summary: 'Send an invitation once more, with other links; those of before open nothing any more',
    access: { ...ofTenant, permission: 'member.invite' },
    params: invitationParams,
    status: 200,
    response: InvitationCreated,
    problems: ['invitation.not_found', 'auth.cannot_grant'],
    handler: ({ input, deps, caller, context }) =>
      resendInvitation(
        deps,
        { tenantId: input.params.id, caller, context },
        { id: input.params.invitationId, serverId: null },
      ),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/tenants/:id/invitations/:invitationId',
    tag,
    summary: 'Make the link of an invitation worthless',
    access: { ...ofTenant, permission: 'member.invite' },
    params: invitationParams,
    status: 204,
    response: null,
    problems: ['invitation.not_found'],
    handler: ({ input, deps, caller, context }) =>
      revokeInvitation(
        deps,
        { tenantId: input.params.id, caller, context },
        { id: input.params.invitationId, serverId: null },
      ),
  }),
  defineRoute({
    method: 'post',
    path: '/api/invitations/preview',
    tag,
    summary: 'What the link of an invitation leads to',
    access: { kind: 'public' },
    body: InvitationToken,
    status: 200,
    response: InvitationPreview,
    problems: ['invitation.not_found'],
    handler: ({ input, deps }) => previewInvitation(deps, input.body.token),
  }),
  defineRoute({
    method: 'post',
    path: '/api/invitations/accept',
    tag,
    summary: 'Take up an invitation that was addressed to you',
    access: { kind: 'account' },
    body: InvitationToken,
    status: 200,
    response: InvitationAccepted,
    problems: ['invitation.not_found', 'invitation.other_address'],
    handler: ({ input, deps, caller, context }) => acceptInvitation(deps, input.body.token, { caller, context }),
  }),
];
