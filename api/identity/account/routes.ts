import { z } from 'zod';
import { Account, AccountSessionList } from '#domain/contracts/account.ts';
import { AuditPage, AuditQuery } from '#domain/contracts/audit.ts';
import { ChangeEmailRequest, ChangePasswordRequest, UpdateAccountRequest } from '#domain/contracts/entry.ts';
import { inEqualTime } from '../auth/equal-time.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { changePassword, getAccount, renameAccount, requestEmailChange } from './profile.ts';
import { listOwnActivity } from './activity.ts';
import { listSessions, revokeOtherSessions, revokeSession } from './sessions.ts';

const tag = 'Account';

export const accountRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/account',
    tag,
    summary: 'One’s own account',
    access: { kind: 'account' },
    status: 200,
    response: Account,
    handler: ({ deps, caller }) => getAccount({ deps, caller }),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/account',
    tag,
    summary: 'Change one’s name',
    access: { kind: 'account' },
    body: UpdateAccountRequest,
    status: 200,
    response: Account,
    handler: ({ input, deps, caller, context }) => renameAccount({ deps, caller, context }, input.body.name),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/password',
    tag,
    summary: 'Choose a new password; all other devices are signed out',
    access: { kind: 'account', stepUp: true },
    body: ChangePasswordRequest,
    status: 204,
    response: null,
    handler: ({ input, deps, caller, context }) => changePassword({ deps, caller, context }, input.body.password),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/email',
    tag,
    summary: 'Change one’s address: both, the old and the new one, are asked by mail',
    access: { kind: 'account', stepUp: true },
    body: ChangeEmailRequest,
    status: 202,
    response: null,
    handler: ({ input, deps, caller, context }) =>
      inEqualTime(() => requestEmailChange({ deps, caller, context }, input.body.email)),
  }),
  defineRoute({
    method: 'get',
    path: '/api/account/activity',
    tag,
    summary: 'What one did, or somebody in one’s name, and what was done to one’s account, newest first',
    access: { kind: 'account' },
    query: AuditQuery,
    status: 200,
    response: AuditPage,
    handler: ({ input, deps, caller }) => listOwnActivity(deps, caller.userId, input.query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/account/sessions',
    tag,
    summary: 'The devices that are signed in',
    access: { kind: 'account' },
    status: 200,
    response: AccountSessionList,
    handler: async ({ deps, caller, context }) => ({ items: await listSessions({ deps, caller, context }) }),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/sessions/:id',
    tag,
    summary: 'Sign a device out, at once',
    access: { kind: 'account' },
    params: z.object({ id: z.uuid() }),
    status: 204,
    response: null,
    problems: ['session.not_found'],
    handler: ({ input, deps, caller, context }) => revokeSession({ deps, caller, context }, input.params.id),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/sessions',
    tag,
    summary: 'Sign out all devices but this one, at once',
    access: { kind: 'account' },
    status: 204,
    response: null,
    handler: ({ deps, caller, context }) => revokeOtherSessions({ deps, caller, context }),
  }),
];
