import type { Place } from '#domain/permissions/principal.ts';
import { assertAllowed } from '../http/authorize.ts';
import type { PermissionOf } from '../http/define-route.ts';
import type { Caller } from '../http/request-context.ts';

interface Changes {
  variables?: unknown;
  image?: unknown;
  limits?: unknown;
}

/** What changing the settings of a server needs first: with nothing else in it, a change of how it starts needs no more than that. */
export const updatePermission: PermissionOf<{ body: Changes }> = {
  oneOf: ['server.update', 'server.limits', 'startup.update', 'startup.image'],
  of: ({ body: { variables, image, limits, ...others } }) => {
    if (Object.values(others).some((value) => value !== undefined)) return 'server.update';
    if (limits !== undefined) return 'server.limits';
    if (variables !== undefined) return 'startup.update';
    return image === undefined ? 'server.update' : 'startup.image';
  },
};

/**
 * Variables, image and limits have permissions of their own, with whatever else they are sent.
 * @throws DomainError `auth.forbidden`
 */
export function assertMayChangeStartup(
  caller: Caller,
  place: NonNullable<Place>,
  { variables, image, limits }: Changes,
): void {
  if (limits !== undefined) assertAllowed(caller, 'server.limits', place, 'server.not_found');
  if (variables !== undefined) assertAllowed(caller, 'startup.update', place, 'server.not_found');
  if (image !== undefined) assertAllowed(caller, 'startup.image', place, 'server.not_found');
}
