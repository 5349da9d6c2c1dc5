import { codedError } from '#domain/errors.ts';
import type { DomainError } from '#domain/errors.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import type { Principal } from '#domain/permissions/principal.ts';
import type { PlatformRole } from '#domain/permissions/roles.ts';
import { permissionsOfPlatformRoles } from '#domain/permissions/roles.ts';
import type { Caller } from '#api/http/request-context.ts';

/** The user an action is about. */
export interface Subject {
  id: string;
  name: string;
  disabledAt: Date | null;
  platformRoles: readonly PlatformRole[];
}

type Asking = Principal & Pick<Caller, 'impersonator'>;
type Refusal = DomainError | null;

/** Callers neither grant nor revoke roles that allow more than they may do. */
export function refuseToGrant(caller: Asking, roles: readonly PlatformRole[]): Refusal {
  return refuseBeyond(caller, roles);
}

/** Changing anything about a user. */
export function refuseToManage(caller: Asking, { name, platformRoles }: Subject): Refusal {
  return refuseBeyond(caller, platformRoles, name);
}

/** Disabling a user. The change itself checks that an administrator remains. */
export function refuseToDisable(caller: Asking, subject: Subject): Refusal {
  if (subject.id === caller.userId) return codedError('user.self');
  return refuseToManage(caller, subject);
}

/** Impersonating a user. */
export function refuseToImpersonate(caller: Asking, subject: Subject): Refusal {
  if (caller.impersonator !== null) return codedError('auth.impersonating');
  if (subject.id === caller.userId) return codedError('user.self');
  if (subject.disabledAt !== null) return codedError('user.disabled');
  return refuseBeyond(caller, subject.platformRoles, subject.name);
}

/** @throws the refusal, if there is one */
export function assertNot(refusal: Refusal): void {
  if (refusal !== null) throw refusal;
}

/** `user`: whose roles they are, where the caller does not give or take them. */
function refuseBeyond(caller: Asking, roles: readonly PlatformRole[], user?: string): Refusal {
  const lacking = [...permissionsOfPlatformRoles(roles)].filter((permission) => !isAllowed(caller, permission, null));
  return lacking.length === 0
    ? null
    : codedError('auth.cannot_grant', { lacking, ...(user !== undefined && { user }) });
}
