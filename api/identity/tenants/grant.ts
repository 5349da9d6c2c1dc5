import { codedError } from '#domain/errors.ts';
import type { Permission } from '#domain/permissions/permissions.ts';
import type { Place } from '#domain/permissions/principal.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import type { Caller } from '#api/http/request-context.ts';

/**
 * Callers grant, change and revoke no more than they have: otherwise anyone who may invite could become an owner.
 * @throws DomainError `auth.cannot_grant` with what the caller lacks
 */
export function assertMayGrant(caller: Caller, permissions: Iterable<Permission>, place: NonNullable<Place>): void {
  const lacking = [...permissions].filter((permission) => !isAllowed(caller, permission, place));
  if (lacking.length === 0) return;
  throw codedError('auth.cannot_grant', { lacking });
}
