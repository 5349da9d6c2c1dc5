import { z } from 'zod';
import { LinkedIdentityList } from '#domain/contracts/account.ts';
import { ProviderId, ProviderResult, ProviderReturn, ProviderStart } from '#domain/contracts/entry.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { proofBody } from '#api/http/json-body.ts';
import { clearedProviderCookie, providerCookie, sessionCookies } from '../cookie.ts';
import { listIdentities, unlink } from './links.ts';
import { beginAtProvider, returnFromProvider } from './sign-in.ts';

const params = z.object({ id: ProviderId });

export const providerRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/auth/providers/:id',
    tag: 'Session',
    summary: 'Begin signing in by a provider',
    access: { kind: 'public' },
    params,
    status: 200,
    response: ProviderStart,
    problems: ['provider.not_found', 'provider.unavailable'],
    handler: async (call) => {
      const { url, cookie } = await beginAtProvider(call, call.input.params.id);
      call.setCookies(providerCookie(cookie));
      return { url };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/providers/:id/return',
    tag: 'Session',
    summary: 'Finish signing in or linking by a provider',
    access: { kind: 'public' },
    params,
    body: ProviderReturn,
    bodyLimit: proofBody,
    status: 200,
    response: ProviderResult,
    problems: [
      'provider.not_found',
      'provider.refused',
      'provider.unavailable',
      'provider.email_unverified',
      'provider.account_exists',
      'identity.taken',
      'auth.challenge_ended',
      'auth.sign_up_closed',
      'auth.too_many_attempts',
    ],
    handler: async (call) => {
      const { query } = call.input.body;
      call.setCookies(clearedProviderCookie());
      const result = await returnFromProvider(call, call.input.params.id, {
        query,
        cookies: call.header('cookie'),
        visitor: call.visitor,
      });
      if (!('session' in result)) return result;
      call.setCookies(...sessionCookies(result.cookies));
      return result.session;
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/account/identities',
    tag: 'Account',
    summary: 'List your linked provider accounts',
    access: { kind: 'account' },
    status: 200,
    response: LinkedIdentityList,
    handler: (call) => listIdentities(call),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/identities/:id',
    tag: 'Account',
    summary: 'Begin linking a provider account',
    access: { kind: 'account', stepUp: true },
    params,
    status: 200,
    response: ProviderStart,
    problems: ['provider.not_found', 'provider.unavailable'],
    handler: async (call) => {
      const { url, cookie } = await beginAtProvider(call, call.input.params.id, call.caller.userId);
      call.setCookies(providerCookie(cookie));
      return { url };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/identities/:id',
    tag: 'Account',
    summary: 'Unlink a provider account',
    access: { kind: 'account', stepUp: true },
    params,
    status: 204,
    response: null,
    problems: ['provider.not_found', 'identity.last'],
    handler: (call) => unlink(call, call.input.params.id),
  }),
];
