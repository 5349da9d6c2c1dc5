import { z } from 'zod';
import { LinkedIdentityList } from '#domain/contracts/account.ts';
import { ProviderId, ProviderResult, ProviderReturn, ProviderStart } from '#domain/contracts/entry.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { clearedProviderCookie, providerCookie, providerCookieOf, sessionCookies } from '../cookie.ts';
import { listIdentities, unlink } from './links.ts';
import { beginAtProvider, returnFromProvider } from './sign-in.ts';

const params = z.object({ id: ProviderId });

export const providerRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/auth/providers/:id',
    tag: 'Session',
    summary: 'Begin to sign in by a provider: where the browser is to go',
    access: { kind: 'public' },
    params,
    status: 200,
    response: ProviderStart,
    problems: ['provider.not_found', 'provider.unavailable'],
    handler: async ({ input, deps, context, setCookies }) => {
      const { url, cookie } = await beginAtProvider({ deps, context }, input.params.id);
      setCookies(providerCookie(cookie));
      return { url };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/providers/:id/return',
    tag: 'Session',
    summary: 'The browser came back from the provider: it is signed in, or the account linked',
    access: { kind: 'public' },
    params,
    body: ProviderReturn,
    status: 200,
    response: ProviderResult,
    problems: [
      'provider.not_found',
      'provider.refused',
      'provider.unavailable',
      'provider.email_unverified',
      'identity.taken',
      'auth.challenge_ended',
      'auth.sign_up_closed',
      'auth.too_many_attempts',
    ],
    handler: async ({ input, deps, context, visitor, header, setCookies }) => {
      const { query } = input.body;
      const cookie = providerCookieOf(header('cookie'));
      setCookies(clearedProviderCookie());
      const result = await returnFromProvider({ deps, context }, input.params.id, { query, cookie, visitor });
      if (!('session' in result)) return result;
      setCookies(...sessionCookies(result.cookies));
      return result.session;
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/account/identities',
    tag: 'Account',
    summary: 'The accounts at providers that one can sign in by',
    access: { kind: 'account' },
    status: 200,
    response: LinkedIdentityList,
    handler: ({ deps, caller }) => listIdentities(deps, caller),
  }),
  defineRoute({
    method: 'post',
    path: '/api/account/identities/:id',
    tag: 'Account',
    summary: 'Begin to link an account at a provider: where the browser is to go',
    access: { kind: 'account', stepUp: true },
    params,
    status: 200,
    response: ProviderStart,
    problems: ['provider.not_found', 'provider.unavailable'],
    handler: async ({ input, deps, caller, context, setCookies }) => {
      const { url, cookie } = await beginAtProvider({ deps, context }, input.params.id, caller.userId);
      setCookies(providerCookie(cookie));
      return { url };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/account/identities/:id',
    tag: 'Account',
    summary: 'Unlink an account at a provider',
    access: { kind: 'account', stepUp: true },
    params,
    status: 204,
    response: null,
    problems: ['provider.not_found', 'identity.last'],
    handler: ({ input, deps, caller, context }) => unlink({ deps, caller, context }, input.params.id),
  }),
];
