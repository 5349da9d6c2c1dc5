import { routes } from '../routes.ts';
import { defineRoute } from './define-route.ts';

const route = {
  method: 'get',
  path: '/api/x',
  tag: 'X',
  summary: 'x',
  status: 200,
  response: null,
  handler: () => Promise.resolve(),
} as const;

describe('a route', () => {
  it.each([undefined, {}, { kind: 'platform' }, { kind: 'tenants', permission: undefined }])(
    'does not start with the access %j',
    (access) => {
      expect(() => defineRoute({ ...route, access: access as never })).toThrow('GET /api/x declares no permission');
    },
  );

  it('may be public', () => {
    expect(defineRoute({ ...route, access: { kind: 'public' } })).toMatchObject({ path: '/api/x' });
  });

  it('is public only where that was decided', () => {
    const open = routes.filter(({ access }) => access.kind === 'public').map(({ path }) => path);
    expect(open).toEqual([
      '/api/system',
      '/api/auth/login',
      '/api/auth/refresh',
      '/api/auth/logout',
      '/api/auth/stop-impersonating',
      '/api/auth/second-factor',
      '/api/auth/passkey/options',
      '/api/auth/passkey',
      '/.well-known/jwks.json',
      '/api/auth/options',
      '/api/auth/sign-up',
      '/api/auth/verify-email',
      '/api/auth/request-reset',
      '/api/auth/reset-password',
      '/api/auth/confirm-email',
      '/api/auth/providers/:id',
      '/api/auth/providers/:id/return',
      '/api/invitations/preview',
    ]);
  });
});
