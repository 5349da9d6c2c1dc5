import { LoginRequest, Me, Session } from '../../domain/contracts/auth.ts';
import { defineRoute } from '../http/define-route.ts';
import { problem } from '../http/refuse.ts';
import { clearedSessionCookie, sessionCookie } from './cookie.ts';
import { describeMe, logIn, refresh } from './service.ts';

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
      const session = await logIn(input.body, deps, context);
      setHeader('set-cookie', sessionCookie(session.token, new Date(session.expiresAt), deps.config.http.publicUrl));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/refresh',
    tag,
    summary: 'Exchange a token that is still valid for a new one',
    access: { kind: 'authenticated' },
    status: 200,
    response: Session,
    problems: ['auth.session_too_old'],
    handler: async ({ deps, claims, setHeader }) => {
      if (claims === null) throw problem('auth.required', 'Your session has ended. Sign in again.');
      const session = await refresh(claims, deps);
      setHeader('set-cookie', sessionCookie(session.token, new Date(session.expiresAt), deps.config.http.publicUrl));
      return session;
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/auth/logout',
    tag,
    summary: 'Sign out: the cookie is cleared',
    access: { kind: 'public' },
    status: 204,
    response: null,
    handler: async ({ deps, setHeader }) => {
      setHeader('set-cookie', clearedSessionCookie(deps.config.http.publicUrl));
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
];
