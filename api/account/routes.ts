import { z } from 'zod';
import { AccountSessionList } from '../../domain/contracts/account.ts';
import { defineRoute } from '../http/define-route.ts';
import { listSessions, revokeOtherSessions, revokeSession } from './sessions.ts';

const tag = 'Account';

export const accountRoutes = [
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
