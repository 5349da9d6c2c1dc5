import { Permission } from '#domain/permissions/permissions.ts';
import type { Access } from './http/define-route.ts';
import { consoleEvents } from './realtime/events/console.ts';
import type { EventAccess } from './realtime/events/define-event.ts';
import { watchingEvents } from './realtime/events/watching.ts';
import { routes } from './routes.ts';

const events = [...watchingEvents(null as never), ...consoleEvents(null as never)];

function declared(access: Access<never> | EventAccess<never>): readonly Permission[] {
  if (!('permission' in access)) return [];
  return typeof access.permission === 'string' ? [access.permission] : access.permission.oneOf;
}

const declares = [...routes, ...events].flatMap(({ access }) => declared(access));
const alsoAsks = [...routes, ...events].flatMap((one) => one.alsoAsks ?? []);

/** Permissions that handlers alone ask for, decided by hand: the test that holds each. */
const heldBy: Partial<Record<Permission, string>> = {
  'startup.read': 'api/servers/servers.integration.test.ts',
  'metrics.read': 'api/realtime/realtime.integration.test.ts',
  'member.owner': 'api/identity/tenants/tenants.integration.test.ts',
};

it('offers no permission that no route and no socket event asks for', () => {
  const asked = new Set([...declares, ...alsoAsks]);
  expect(Permission.options.filter((permission) => !asked.has(permission))).toEqual([]);
});

it('names a test for each permission that only handlers ask for', () => {
  const inside = new Set(alsoAsks.filter((permission) => !declares.includes(permission)));
  expect(Object.keys(heldBy).sort()).toEqual([...inside].sort());
});
