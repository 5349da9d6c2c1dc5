import { z } from 'zod';
import { Account, AccountSessionList } from '#domain/contracts/account.ts';
import { AuditPage, AuditQuery } from '#domain/contracts/audit.ts';
import { ChangeEmailRequest, ChangePasswordRequest, UpdateAccountRequest } from '#domain/contracts/entry.ts';
import { inEqualTime } from '../auth/equal-time.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { changePassword, getAccount, requestEmailChange, updateAccount } from './profile.ts';
import { listOwnActivity } from './activity.ts';
import { listSessions, revokeOtherSessions, revokeSession } from './sessions.ts';

const tag = 'Account';

export const accountRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/account',
    tag,
    summary: 'Get your account',
    access: { kind: 'account' },
    status: 200,
    response: Account,
    handler: (call) => getAccount(call),
  }),
  defineRoute({
    method: 'patch',
    path: '/api/account',
    tag,
    summary: 'Change your name or language',
    access: { kind: 'account' },
    body: UpdateAccountRequest,
    status: 200,
    response: Account,
    handler: (call) => updateAccount(call, call.input.body),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/password',
    tag,
    summary: 'Change your password and sign out other devices',
    access: { kind: 'account', stepUp: true },
    body: ChangePasswordRequest,
    status: 204,
    response: null,
    handler: (call) => changePassword(call, call.input.body.password),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/email',
    tag,
    summary: 'Request a change of your email address',
    access: { kind: 'account', stepUp: true },
    body: ChangeEmailRequest,
    status: 202,
    response: null,
    handler: (call) => inEqualTime(() => requestEmailChange(call, call.input.body.email)),
  }),
  defineRoute({
    method: 'get',
    path: '/api/account/activity',
    tag,
    summary: 'List activity of your account, newest first',
    access: { kind: 'account' },
    query: AuditQuery,
    status: 200,
    response: AuditPage,
    handler: (call) => listOwnActivity(call, call.input.query),
  }),
  defineRoute({
    method: 'get',
    path: '/api/account/sessions',
    tag,
    summary: 'List your signed-in devices',
    access: { kind: 'account' },
    status: 200,
    response: AccountSessionList,
    handler: async (call) => ({ items: await listSessions(call) }),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/sessions/:id',
    tag,
    summary: 'Sign out one device',
    access: { kind: 'account' },
    params: z.object({ id: z.uuid() }),
    status: 204,
    response: null,
    problems: ['session.not_found'],
    handler: (call) => revokeSession(call, call.input.params.id),
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/sessions',
    tag,
    summary: 'Sign out all other devices',
    access: { kind: 'account' },
    status: 204,
    response: null,
    handler: (call) => revokeOtherSessions(call),
  }),
];
