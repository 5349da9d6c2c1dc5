import { routes } from '../routes.ts';
import { isNeverAsAnother } from './authorize.ts';

/** Decided by hand: what changes something and may be done in another's name. A route that is not here must be refused, or put here. */
const inAnothersName = [
  'DELETE /api/backups/:id',
  'DELETE /api/servers/:id',
  'PATCH /api/backups/:id',
  'PATCH /api/servers/:id',
  'POST /api/backups/:id/verify',
  'POST /api/operations/:id/cancel',
  'POST /api/operations/:id/retry',
  'POST /api/servers',
  'POST /api/servers/:id/backups',
  'POST /api/servers/:id/command',
  'POST /api/servers/:id/install',
  'POST /api/servers/:id/power',
  'POST /api/servers/:id/recovery',
  'POST /api/servers/:id/reinstall',
  'POST /api/servers/:id/restart',
  'POST /api/servers/:id/restore',
  'POST /api/servers/:id/suspend',
  'POST /api/servers/:id/unsuspend',
  'POST /api/servers/:id/update',
  'POST /api/temporal/codec/decode',
  'POST /api/temporal/codec/encode',
];

it('in another’s name servers are helped, and accounts, rights and the platform left alone', () => {
  const allowed = routes
    .filter(({ method, access }) => method !== 'get' && access.kind !== 'public')
    .filter((route) => {
      const permission = 'permission' in route.access ? route.access.permission : null;
      return !isNeverAsAnother(route, typeof permission === 'string' ? permission : null);
    })
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(allowed.sort()).toEqual(inAnothersName);
});

it('whatever wants a fresh proof is refused, also where it only reads', () => {
  const dangerous = routes.filter(({ access }) => 'stepUp' in access && access.stepUp === true);
  expect(dangerous.length).toBeGreaterThan(10);
  for (const route of dangerous) expect([route.path, isNeverAsAnother(route, null)]).toEqual([route.path, true]);
});
