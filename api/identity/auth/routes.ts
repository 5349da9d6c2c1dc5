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
    handler: async ({ input, deps, context, header, setCookies }) => {
      const answer = await logIn(input.body, deps, context, header('cookie'));
      if ('secondFactor' in answer) return answer;
      const { session, cookies } = answer;
      setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/refresh',
    tag,
    summary: 'A new access token, by the cookie with the refresh token; that is followed by another',
    access: { kind: 'public' },
    status: 200,
    response: Session,
    problems: ['auth.session_ended', 'auth.impersonation_ended', 'request.cross_site'],
    handler: async ({ deps, context, header, setCookies }) => {
      const { session, cookies } = await refresh(keptTokensOf(header('cookie')), deps, context);
      setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/logout',
    tag,
    summary: 'Sign out: the session ends, the cookies are cleared',
    access: { kind: 'public' },
    status: 204,
    response: null,
    handler: async ({ deps, context, visitor, header, setCookies }) => {
      await signOut(deps, context, visitor, keptTokensOf(header('cookie')));
      setCookies(...clearedSessionCookies());
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/stop-impersonating',
    tag,
    summary: 'Act as oneself again, by the cookie that was kept; also when acting as somebody else has ended by itself',
    access: { kind: 'public' },
    status: 200,
    response: Session,
    problems: ['auth.session_ended', 'request.cross_site'],
    handler: async ({ deps, context, visitor, header, setCookies }) => {
      const kept = keptTokensOf(header('cookie'));
      const { session, cookies } = await stopImpersonating({ deps, context }, visitor, kept);
      setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/me',
    tag,
    summary: 'Who is signed in, and what he may do where',
    access: { kind: 'authenticated' },
    status: 200,
    response: Me,
    handler: ({ deps, caller }) => describeMe(caller, deps),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/step-up',
    tag,
    summary: 'Prove again who you are, for what is dangerous',
    access: { kind: 'account' },
    body: StepUpRequest,
    status: 204,
    response: null,
    problems: [
      'auth.wrong_credentials',
      'auth.wrong_code',
      'auth.passkey_refused',
      'auth.challenge_ended',
      'auth.too_many_attempts',
    ],
    handler: ({ input, deps, caller, context }) => stepUp({ deps, caller, context }, input.body),
  }),
  defineRoute({
    method: 'get',
    path: '/api/auth/step-up',
    tag,
    summary: 'By what one can prove again who one is',
    access: { kind: 'account' },
    status: 200,
    response: StepUpOptions,
    handler: async ({ deps, caller }) => ({ methods: await stepUpMethods(deps, caller) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/second-factor',
    tag,
    summary: 'Sign in with a code, after the password',
    access: { kind: 'public' },
    body: SecondFactorRequest,
    status: 200,
    response: Session,
    problems: ['auth.wrong_code', 'auth.challenge_ended', 'auth.too_many_attempts'],
    handler: async ({ input, deps, context, setCookies }) => {
      const { session, cookies } = await signInByCode({ deps, context }, input.body);
      setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/passkey/options',
    tag,
    summary: 'What a browser is to ask a passkey, to sign in or to prove again who it is',
    access: { kind: 'public' },
    status: 200,
    response: PasskeyOptions,
    handler: ({ deps }) => askForPasskey(deps),
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/passkey',
    tag,
    summary: 'Sign in with a passkey, which is both factors in one',
    access: { kind: 'public' },
    body: PasskeyRequest,
    status: 200,
    response: Session,
    problems: ['auth.passkey_refused', 'auth.challenge_ended'],
    handler: async ({ input, deps, context, setCookies }) => {
      const { session, cookies } = await signInByPasskey({ deps, context }, input.body);
      setCookies(...sessionCookies(cookies));
      return session;
    },
  }),
  defineRoute({
    method: 'get',
    path: '/.well-known/jwks.json',
    tag,
    summary: 'The public keys that access tokens are signed with',
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
