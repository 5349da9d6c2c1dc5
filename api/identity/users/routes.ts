import { z } from 'zod';
import { Session } from '#domain/contracts/auth.ts';
import {
  CreateUserRequest,
  ImpersonateRequest,
  SetPlatformRolesRequest,
  UserDetail,
  UserListQuery,
  UserPage,
} from '#domain/contracts/users.ts';
import { sessionCookies } from '../auth/cookie.ts';
import { beginImpersonation } from '../auth/impersonation.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { createUser, sendPasswordLink } from './create.ts';
import { getUser } from './detail.ts';
import { disableUser, enableUser, endSessions } from './sign-in-links.ts';
import { lockedUser } from './locked.ts';
import { setPlatformRoles } from './roles.ts';
import { listUsers } from './rows.ts';
import { assertNot, refuseToImpersonate } from './rules.ts';
import { resetSecondFactors } from './second-factors.ts';

const tag = 'Users';
const params = z.object({ id: z.uuid() });
const reading = { kind: 'platform', permission: 'user.read' } as const;
const managing = { kind: 'platform', permission: 'user.manage' } as const;
const dangerous = { ...managing, stepUp: true } as const;
const answered = { tag, params, status: 200, response: UserDetail } as const;

export const userRoutes = [
  defineRoute({
    method: 'get',
    path: '/api/users',
    tag,
    summary: 'List users by name',
    access: reading,
    query: UserListQuery,
    status: 200,
    response: UserPage,
    handler: ({ input, deps }) => listUsers(deps.prisma, input.query),
  }),
  defineRoute({
    method: 'post',
    path: '/api/users',
    tag,
    summary: 'Create a user and mail a password link',
    access: managing,
    body: CreateUserRequest,
    status: 201,
    response: UserDetail,
    problems: ['user.address_taken'],
    handler: async (call) => getUser(call, await createUser(call, call.input.body)),
  }),
  defineRoute({
    ...answered,
    method: 'get',
    path: '/api/users/:id',
    summary: 'Get a user with tenants, roles and devices',
    access: reading,
    problems: ['user.not_found'],
    handler: (call) => getUser(call, call.input.params.id),
  }),
  defineRoute({
    ...answered,
    method: 'post',
    path: '/api/users/:id/platform-roles',
    summary: 'Replace the platform roles of a user',
    access: dangerous,
    body: SetPlatformRolesRequest,
    problems: ['user.not_found', 'auth.cannot_grant', 'user.last_administrator'],
    handler: async (call) => {
      await setPlatformRoles(call, call.input.params.id, call.input.body.platformRoles);
      return getUser(call, call.input.params.id);
    },
  }),
  defineRoute({
    ...answered,
    method: 'post',
    path: '/api/users/:id/disable',
    summary: 'Disable a user and revoke sessions and keys',
    access: dangerous,
    problems: ['user.not_found', 'user.self', 'auth.cannot_grant', 'user.last_administrator'],
    handler: async (call) => {
      await disableUser(call, call.input.params.id);
      return getUser(call, call.input.params.id);
    },
  }),
  defineRoute({
    ...answered,
    method: 'post',
    path: '/api/users/:id/enable',
    summary: 'Enable a disabled user',
    access: managing,
    problems: ['user.not_found', 'auth.cannot_grant'],
    handler: async (call) => {
      await enableUser(call, call.input.params.id);
      return getUser(call, call.input.params.id);
    },
  }),
  defineRoute({
    ...answered,
    method: 'delete',
    path: '/api/users/:id/sessions',
    summary: 'Sign out all devices of a user',
    access: managing,
    problems: ['user.not_found', 'auth.cannot_grant'],
    handler: async (call) => {
      await endSessions(call, call.input.params.id);
      return getUser(call, call.input.params.id);
    },
  }),
  defineRoute({
    ...answered,
    method: 'delete',
    path: '/api/users/:id/second-factors',
    summary: 'Remove the second factors of a user',
    access: dangerous,
    problems: ['user.not_found', 'auth.cannot_grant'],
    handler: async (call) => {
      await resetSecondFactors(call, call.input.params.id);
      return getUser(call, call.input.params.id);
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/users/:id/password-link',
    tag,
    summary: 'Mail a user a link to choose a password',
    access: dangerous,
    params,
    status: 202,
    response: null,
    problems: ['user.not_found', 'user.disabled', 'auth.cannot_grant', 'auth.too_many_attempts'],
    handler: (call) => sendPasswordLink(call, call.input.params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/users/:id/impersonate',
    tag,
    summary: 'Impersonate a user for up to an hour',
    access: { kind: 'platform', permission: 'user.impersonate', stepUp: true },
    params,
    body: ImpersonateRequest,
    status: 200,
    response: Session,
    problems: ['user.not_found', 'user.self', 'user.disabled', 'auth.cannot_grant', 'auth.session_ended'],
    handler: async (call) => {
      const userId = call.input.params.id;
      const { session, cookies } = await beginImpersonation(call, {
        userId,
        reason: call.input.body.reason,
        assertMay: async (transaction) =>
          assertNot(refuseToImpersonate(call.caller, await lockedUser(transaction, userId))),
      });
      call.setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
];
