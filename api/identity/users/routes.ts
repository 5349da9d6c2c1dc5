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
    summary: 'Everybody who has an account, by name',
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
    summary: 'Make an account; its owner gets a mail to choose a password',
    access: managing,
    body: CreateUserRequest,
    status: 201,
    response: UserDetail,
    problems: ['user.address_taken'],
    handler: async ({ input, deps, caller, context }) =>
      getUser(deps, caller, await createUser({ deps, caller, context }, input.body)),
  }),
  defineRoute({
    ...answered,
    method: 'get',
    path: '/api/users/:id',
    summary: 'Somebody with his tenants, roles, devices and second factors',
    access: reading,
    problems: ['user.not_found'],
    handler: ({ input, deps, caller }) => getUser(deps, caller, input.params.id),
  }),
  defineRoute({
    ...answered,
    method: 'post',
    path: '/api/users/:id/platform-roles',
    summary: 'Give somebody these roles on the platform, and no others; never more than one may oneself',
    access: dangerous,
    body: SetPlatformRolesRequest,
    problems: ['user.not_found', 'auth.cannot_grant', 'user.last_administrator'],
    handler: async ({ input, deps, caller, context }) => {
      await setPlatformRoles({ deps, caller, context }, input.params.id, input.body.platformRoles);
      return getUser(deps, caller, input.params.id);
    },
  }),
  defineRoute({
    ...answered,
    method: 'post',
    path: '/api/users/:id/disable',
    summary: 'Keep somebody out: all his sessions and API keys end at once',
    access: managing,
    problems: ['user.not_found', 'user.self', 'auth.cannot_grant', 'user.last_administrator'],
    handler: async ({ input, deps, caller, context }) => {
      await disableUser({ deps, caller, context }, input.params.id);
      return getUser(deps, caller, input.params.id);
    },
  }),
  defineRoute({
    ...answered,
    method: 'post',
    path: '/api/users/:id/enable',
    summary: 'Let somebody in again who was kept out',
    access: managing,
    problems: ['user.not_found', 'auth.cannot_grant'],
    handler: async ({ input, deps, caller, context }) => {
      await enableUser({ deps, caller, context }, input.params.id);
      return getUser(deps, caller, input.params.id);
    },
  }),
  defineRoute({
    ...answered,
    method: 'delete',
    path: '/api/users/:id/sessions',
    summary: 'Sign all devices of somebody out, at once',
    access: managing,
    problems: ['user.not_found', 'auth.cannot_grant'],
    handler: async ({ input, deps, caller, context }) => {
      await endSessions({ deps, caller, context }, input.params.id);
      return getUser(deps, caller, input.params.id);
    },
  }),
  defineRoute({
    ...answered,
    method: 'delete',
    path: '/api/users/:id/second-factors',
    summary: 'Take away the second factors of somebody who lost them; he is told by mail',
    access: dangerous,
    problems: ['user.not_found', 'auth.cannot_grant'],
    handler: async ({ input, deps, caller, context }) => {
      await resetSecondFactors({ deps, caller, context }, input.params.id);
      return getUser(deps, caller, input.params.id);
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/users/:id/password-link',
    tag,
    summary: 'Mail somebody a link to choose a password; links of before no longer work',
    access: managing,
    params,
    status: 202,
    response: null,
    problems: ['user.not_found', 'user.disabled', 'auth.cannot_grant', 'auth.too_many_attempts'],
    handler: ({ input, deps, caller, context }) => sendPasswordLink({ deps, caller, context }, input.params.id),
  }),
  defineRoute({
    method: 'post',
    path: '/api/users/:id/impersonate',
    tag,
    summary: 'Act as somebody for an hour at most; everything done is on record with both names',
    access: { kind: 'platform', permission: 'user.impersonate', stepUp: true },
    params,
    body: ImpersonateRequest,
    status: 200,
    response: Session,
    problems: ['user.not_found', 'user.self', 'user.disabled', 'auth.cannot_grant', 'auth.session_ended'],
    handler: async ({ input, deps, caller, context, setCookies }) => {
      const userId = input.params.id;
      const { session, cookies } = await beginImpersonation(
        { deps, context },
        {
          caller,
          userId,
          reason: input.body.reason,
          assertMay: async (transaction) =>
            assertNot(refuseToImpersonate(caller, await lockedUser(transaction, userId))),
        },
      );
      setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
];
