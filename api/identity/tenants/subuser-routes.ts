import { z } from 'zod';
import {
  InvitationCreated,
  InviteSubuserRequest,
  SubuserList,
  UpdateSubuserRequest,
} from '#domain/contracts/tenants.ts';
import type { Database } from '#prisma/client.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { findServerRef, placeOfServer, serverAt } from '#api/servers/find.ts';
import { listInvitations } from './invitations.ts';
import { inviteSubuser, resendInvitation, revokeInvitation } from './invite.ts';
import { changeSubuser, leaveServer, listSubusers, removeSubuser } from './subusers.ts';

const tag = 'Subusers';
const params = z.object({ id: z.uuid() });
const subuserParams = z.object({ id: z.uuid(), userId: z.uuid() });
const invitationParams = z.object({ id: z.uuid(), invitationId: z.uuid() });
const ofServer = { kind: 'tenant', of: placeOfServer, missing: 'server.not_found' } as const;

async function listAccess(prisma: Database, serverId: string) {
  const { tenantId } = await findServerRef(prisma, serverId);
  const [items, invitations] = await Promise.all([
    listSubusers(prisma, serverId),
    listInvitations(prisma, { tenantId, serverId }),
  ]);
  return { items, invitations: invitations.filter(({ status }) => status === 'open') };
}

export const subuserRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/servers/:id/subusers',
    tag,
    summary: 'List subusers and invitations of a server',
    access: { ...ofServer, permission: 'subuser.read' },
    params,
    status: 200,
    response: SubuserList,
    handler: (call) => listAccess(call.deps.prisma, call.input.params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/subusers',
    tag,
    summary: 'Invite a person to a server by mail',
    access: { ...ofServer, permission: 'subuser.create' },
    params,
    body: InviteSubuserRequest,
    status: 201,
    response: InvitationCreated,
    problems: ['auth.cannot_grant', 'member.already'],
    handler: async (call) => {
      const { serverId, tenantId } = serverAt(call.place);
      const { email, permissions } = call.input.body;
      return inviteSubuser(call, { tenantId, serverId, email, permissions });
    },
  }),
  defineRoute({
    method: 'patch',
    path: '/api/servers/:id/subusers/:userId',
    tag,
    summary: 'Change the permissions of a subuser',
    access: { ...ofServer, permission: 'subuser.update' },
    params: subuserParams,
    body: UpdateSubuserRequest,
    status: 200,
    response: SubuserList,
    problems: ['member.not_found', 'auth.cannot_grant'],
    handler: async (call) => {
      const { serverId, tenantId } = serverAt(call.place);
      const { userId } = call.input.params;
      await changeSubuser(call, { tenantId, serverId, userId, permissions: call.input.body.permissions });
      return listAccess(call.deps.prisma, serverId);
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/servers/:id/subusers/:userId',
    tag,
    summary: 'Remove a subuser from a server',
    access: { ...ofServer, permission: 'subuser.delete' },
    params: subuserParams,
    status: 204,
    response: null,
    problems: ['member.not_found', 'auth.cannot_grant'],
    handler: async (call) => {
      const { serverId, tenantId } = serverAt(call.place);
      await removeSubuser(call, { tenantId, serverId, userId: call.input.params.userId });
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/leave',
    tag,
    summary: 'Leave a server shared with you',
    access: { kind: 'account' },
    params,
    status: 204,
    response: null,
    problems: ['member.not_found'],
    handler: (call) => leaveServer(call, call.input.params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/invitations/:invitationId/resend',
    tag,
    summary: 'Resend an invitation to a server',
    access: { ...ofServer, permission: 'subuser.create' },
    params: invitationParams,
    status: 200,
    response: InvitationCreated,
    problems: ['invitation.not_found', 'auth.cannot_grant'],
    handler: async (call) => {
      const { serverId, tenantId } = serverAt(call.place);
      return resendInvitation(call, { tenantId, serverId, id: call.input.params.invitationId });
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/servers/:id/invitations/:invitationId',
    tag,
    summary: 'Revoke an invitation to a server',
    access: { ...ofServer, permission: 'subuser.create' },
    params: invitationParams,
    status: 204,
    response: null,
    problems: ['invitation.not_found'],
    handler: async (call) => {
      const { serverId, tenantId } = serverAt(call.place);
      await revokeInvitation(call, { tenantId, serverId, id: call.input.params.invitationId });
    },
  }),
];
