import { z } from 'zod';
import {
  InvitationCreated,
  InviteSubuserRequest,
  SubuserList,
  UpdateSubuserRequest,
} from '#domain/contracts/tenants.ts';
import type { ApiDependencies } from '#api/dependencies.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { findServerRef, placeOfServer } from '#api/servers/find.ts';
import { listInvitations } from './invitations.ts';
import { inviteSubuser, resendInvitation, revokeInvitation } from './invite.ts';
import { changeSubuser, leaveServer, listSubusers, removeSubuser } from './subusers.ts';

const tag = 'Subusers';
const params = z.object({ id: z.uuid() });
const subuserParams = z.object({ id: z.uuid(), userId: z.uuid() });
const invitationParams = z.object({ id: z.uuid(), invitationId: z.uuid() });
const ofServer = { kind: 'tenant', of: placeOfServer, missing: 'server.not_found' } as const;

async function everybodyOn(deps: ApiDependencies, serverId: string) {
  const { tenantId } = await findServerRef(deps.prisma, serverId);
  const [items, invitations] = await Promise.all([
    listSubusers(deps, serverId),
    listInvitations(deps, { tenantId, serverId }),
  ]);
  return { items, invitations: invitations.filter(({ status }) => status === 'open') };
}

export const subuserRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/servers/:id/subusers',
    tag,
    summary: 'Who was let into the server, and who is invited',
    access: { ...ofServer, permission: 'subuser.read' },
    params,
    status: 200,
    response: SubuserList,
    handler: ({ input, deps }) => everybodyOn(deps, input.params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/subusers',
    tag,
    summary: 'Invite somebody onto the server by mail; a link to pass on is answered this once',
    access: { ...ofServer, permission: 'subuser.create' },
    params,
    body: InviteSubuserRequest,
    status: 201,
    response: InvitationCreated,
    problems: ['auth.cannot_grant', 'member.already'],
    handler: async ({ input, deps, caller, context }) => {
      const { serverId, tenantId } = await findServerRef(deps.prisma, input.params.id);
      const { email, permissions } = input.body;
      return inviteSubuser(deps, { serverId, tenantId, caller, context }, email, permissions);
    },
  }),
  defineRoute({
    method: 'patch',
    path: '/api/servers/:id/subusers/:userId',
    tag,
    summary: 'Change what somebody may do on the server',
    access: { ...ofServer, permission: 'subuser.update' },
    params: subuserParams,
    body: UpdateSubuserRequest,
    status: 200,
    response: SubuserList,
    problems: ['member.not_found', 'auth.cannot_grant'],
    handler: async ({ input, deps, caller, context }) => {
      const { serverId, tenantId } = await findServerRef(deps.prisma, input.params.id);
      const asking = { serverId, tenantId, userId: input.params.userId, caller, context };
      await changeSubuser(deps, asking, input.body.permissions);
      return everybodyOn(deps, serverId);
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/servers/:id/subusers/:userId',
    tag,
    summary: 'Let somebody into the server no longer',
    access: { ...ofServer, permission: 'subuser.delete' },
    params: subuserParams,
    status: 204,
    response: null,
    problems: ['member.not_found', 'auth.cannot_grant'],
    handler: async ({ input, deps, caller, context }) => {
      const { serverId, tenantId } = await findServerRef(deps.prisma, input.params.id);
      await removeSubuser(deps, { serverId, tenantId, userId: input.params.userId, caller, context });
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/leave',
    tag,
    summary: 'Leave a server that you were let into',
    access: { kind: 'account' },
    params,
    status: 204,
    response: null,
    problems: ['member.not_found'],
    handler: ({ input, deps, caller, context }) => leaveServer(deps, { serverId: input.params.id, caller, context }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/servers/:id/invitations/:invitationId/resend',
    tag,
    summary: 'Send an invitation onto the server once more, with other links; those of before open nothing any more',
    access: { ...ofServer, permission: 'subuser.create' },
    params: invitationParams,
    status: 200,
    response: InvitationCreated,
    problems: ['invitation.not_found', 'auth.cannot_grant'],
    handler: async ({ input, deps, caller, context }) => {
      const { serverId, tenantId } = await findServerRef(deps.prisma, input.params.id);
      return resendInvitation(deps, { tenantId, caller, context }, { id: input.params.invitationId, serverId });
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/servers/:id/invitations/:invitationId',
    tag,
    summary: 'Make the link of an invitation onto the server worthless',
    access: { ...ofServer, permission: 'subuser.create' },
    params: invitationParams,
    status: 204,
    response: null,
    problems: ['invitation.not_found'],
    handler: async ({ input, deps, caller, context }) => {
      const { serverId, tenantId } = await findServerRef(deps.prisma, input.params.id);
      await revokeInvitation(deps, { tenantId, caller, context }, { id: input.params.invitationId, serverId });
    },
  }),
];
