import { z } from 'zod';
import { LoginRequest, Me, Session } from '../../domain/contracts/auth.ts';
import { StepUpRequest } from '../../domain/contracts/entry.ts';
import { defineRoute } from '../http/define-route.ts';
import { clearedSessionCookies, refreshTokenOf, sessionCookies } from './cookie.ts';
import { stepUpByPassword } from './step-up.ts';
import { describeMe, logIn, refresh, signOut } from './service.ts';

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
    response: Session,
    problems: ['auth.wrong_credentials', 'auth.too_many_attempts'],
    handler: async ({ input, deps, context, setHeader }) => {
      const { session, cookies } = await logIn(input.body, deps, context);
      setHeader('set-cookie', sessionCookies(cookies, deps.config.http.publicUrl));
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
    problems: ['auth.session_ended', 'request.cross_site'],
    handler: async ({ deps, context, header, setHeader }) => {
      const { session, cookies } = await refresh(refreshTokenOf(header('cookie')), deps, context);
      setHeader('set-cookie', sessionCookies(cookies, deps.config.http.publicUrl));
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
    handler: async ({ deps, context, visitor, header, setHeader }) => {
      await signOut(deps, context, visitor, refreshTokenOf(header('cookie')));
      setHeader('set-cookie', clearedSessionCookies(deps.config.http.publicUrl));
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
    problems: ['auth.wrong_credentials', 'auth.too_many_attempts'],
    handler: ({ input, deps, caller, context }) => stepUpByPassword({ deps, caller, context }, input.body.password),
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
