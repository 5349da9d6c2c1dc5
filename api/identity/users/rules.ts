import type { DomainError } from '#domain/errors.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import type { Principal } from '#domain/permissions/principal.ts';
import type { PlatformRole } from '#domain/permissions/roles.ts';
import { permissionsOfPlatformRoles } from '#domain/permissions/roles.ts';
import { problem } from '#api/http/refuse.ts';
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
  return refuseBeyond(caller, roles, (lacking) => `You lack ${lacking} yourself, so you cannot give or take it.`);
}

/** Changing anything about a user. */
export function refuseToManage(caller: Asking, { name, platformRoles }: Subject): Refusal {
  return refuseBeyond(
    caller,
    platformRoles,
    (lacking) =>
      `${name} may do what you may not (${lacking}). Only an administrator with all of these permissions can change this account.`,
  );
}

/** Disabling a user. The change itself checks that an administrator remains. */
export function refuseToDisable(caller: Asking, subject: Subject): Refusal {
  if (subject.id === caller.userId)
    return problem('user.self', 'You cannot disable your own account. Another administrator can.');
  return refuseToManage(caller, subject);
}

/** Impersonating a user. */
export function refuseToImpersonate(caller: Asking, subject: Subject): Refusal {
  if (caller.impersonator !== null)
    return problem('auth.impersonating', 'You act as another user already. Stop that first.');
  if (subject.id === caller.userId) return problem('user.self', 'This is your own account.');
  if (subject.disabledAt !== null)
    return problem('user.disabled', 'The account is disabled, so you cannot act as this user.');
  return refuseBeyond(
    caller,
    subject.platformRoles,
    (lacking) => `${subject.name} may do what you may not: ${lacking}.`,
  );
}

/** @throws the refusal, if there is one */
export function assertNot(refusal: Refusal): void {
  if (refusal !== null) throw refusal;
}

function refuseBeyond(caller: Asking, roles: readonly PlatformRole[], sentence: (lacking: string) => string): Refusal {
  const lacking = [...permissionsOfPlatformRoles(roles)].filter((permission) => !isAllowed(caller, permission, null));
  if (lacking.length === 0) return null;
  const named = lacking.slice(0, 3).join(', ') + (lacking.length > 3 ? ` and ${lacking.length - 3} more` : '');
  return problem('auth.cannot_grant', sentence(named), { details: { lacking } });
}
