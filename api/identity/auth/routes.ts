import { z } from 'zod';
import { LoginRequest, LoginResponse, Me, Session } from '#domain/contracts/auth.ts';
import {
  PasskeyOptions,
  PasskeyRequest,
  SecondFactorRequest,
  StepUpOptions,
  StepUpRequest,
} from '#domain/contracts/entry.ts';
import { defineRoute } from '#api/http/define-route.ts';
import { proofBody } from '#api/http/json-body.ts';
import { clearedSessionCookies, sessionCookies } from './cookie.ts';
import { stopImpersonating } from './impersonation.ts';
import { askForPasskey, signInByPasskey } from './passkeys.ts';
import { signInByCode } from './second-factor.ts';
import { stepUp, stepUpMethods } from './step-up.ts';
import { describeMe } from './issue.ts';
import { keptTokensOf, logIn, refresh, signOut } from './service.ts';

const tag = 'Session';

export const authRoutes = [
  defineRoute({
    method: 'post',
    path: '/api/auth/login',
    tag,
    summary: 'Sign in with email and password',
    access: { kind: 'public' },
    body: LoginRequest,
    status: 200,
    response: LoginResponse,
    problems: ['auth.wrong_credentials', 'auth.too_many_attempts'],
    handler: async (call) => {
      const answer = await logIn(call, call.input.body, call.header('cookie'));
      if ('secondFactor' in answer) return answer;
      const { session, cookies } = answer;
      call.setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/refresh',
    tag,
    summary: 'Renew the access token by the refresh token',
    access: { kind: 'public' },
    status: 200,
    response: Session,
    problems: ['auth.session_ended', 'auth.impersonation_ended', 'request.cross_site'],
    handler: async (call) => {
      const { session, cookies } = await refresh(call, keptTokensOf(call.header('cookie')));
      call.setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/logout',
    tag,
    summary: 'Sign out and clear the session cookies',
    access: { kind: 'public' },
    status: 204,
    response: null,
    handler: async (call) => {
      await signOut(call, call.visitor, keptTokensOf(call.header('cookie')));
      call.setCookies(...clearedSessionCookies());
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/stop-impersonating',
    tag,
    summary: 'Stop impersonating and return to your session',
    access: { kind: 'public' },
    status: 200,
    response: Session,
    problems: ['auth.session_ended', 'request.cross_site'],
    handler: async (call) => {
      const kept = keptTokensOf(call.header('cookie'));
      const { session, cookies } = await stopImpersonating(call, call.visitor, kept);
      call.setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/me',
    tag,
    summary: 'Get the signed-in user with their permissions',
    access: { kind: 'authenticated' },
    status: 200,
    response: Me,
    handler: (call) => describeMe(call),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/step-up',
    tag,
    summary: 'Re-authenticate for dangerous actions',
    access: { kind: 'account' },
    body: StepUpRequest,
    bodyLimit: proofBody,
    status: 204,
    response: null,
    problems: [
      'auth.wrong_credentials',
      'auth.wrong_code',
      'auth.passkey_refused',
      'auth.challenge_ended',
      'auth.too_many_attempts',
    ],
    handler: (call) => stepUp(call, call.input.body),
  }),
  defineRoute({
    method: 'get',
    path: '/api/auth/step-up',
    tag,
    summary: 'List your methods of re-authentication',
    access: { kind: 'account' },
    status: 200,
    response: StepUpOptions,
    handler: async (call) => ({ methods: await stepUpMethods(call) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/second-factor',
    tag,
    summary: 'Sign in with a second-factor code',
    access: { kind: 'public' },
    body: SecondFactorRequest,
    status: 200,
    response: Session,
    problems: ['auth.wrong_code', 'auth.challenge_ended', 'auth.too_many_attempts'],
    handler: async (call) => {
      const { session, cookies } = await signInByCode(call, call.input.body);
      call.setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/passkey/options',
    tag,
    summary: 'Get the options for using a passkey',
    access: { kind: 'public' },
    status: 200,
    response: PasskeyOptions,
    handler: (call) => askForPasskey(call),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/passkey',
    tag,
    summary: 'Sign in with a passkey',
    access: { kind: 'public' },
    body: PasskeyRequest,
    bodyLimit: proofBody,
    status: 200,
    response: Session,
    problems: ['auth.passkey_refused', 'auth.challenge_ended'],
    handler: async (call) => {
      const { session, cookies } = await signInByPasskey(call, call.input.body);
      call.setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'get',
    path: '/.well-known/jwks.json',
    tag,
    summary: 'Get the public keys of access tokens',
    access: { kind: 'public' },
    status: 200,
    response: z.object({ keys: z.array(z.record(z.string(), z.string())) }),
    handler: async ({ deps, setHeader }) => {
      // Shorter than a key is published before it signs.
      setHeader('cache-control', 'public, max-age=300');
      const { keys } = await deps.signingKeys.jwks();
      return { keys: keys as Record<string, string>[] };
    },
  }),
];
