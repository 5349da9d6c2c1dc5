import { isAllowed } from '../../domain/permissions/permissions.ts';
import type { Permission } from '../../domain/permissions/permissions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Route, RouteInput, TenantScope } from './define-route.ts';
import { problemTable } from './problem-codes.ts';
import type { ProblemCode } from './problem-codes.ts';
import { problem } from './refuse.ts';
import type { Caller } from './request-context.ts';

type Input = RouteInput<unknown, unknown, unknown>;

/**
 * The one place where permissions of routes are checked.
 * @returns the tenants that a list may show
 * @throws DomainError `auth.required`, `auth.forbidden`, or the resource's `not_found` where the caller is a stranger
 */
export async function authorize(
  route: Route,
  input: Input,
  caller: Caller | null,
  deps: ApiDependencies,
): Promise<TenantScope> {
  const { access } = route;
  if (access.kind === 'public') return [];
  if (caller === null) throw problem('auth.required', 'Sign in first.');
  switch (access.kind) {
    case 'authenticated':
      return [];
    case 'platform':
      if (!isAllowed(caller, access.permission, null)) throw forbidden(access.permission);
      return [];
    case 'tenant': {
      const tenantId = await access.of(input, deps);
      const permission =
        typeof access.permission === 'function' ? await access.permission(input, deps) : access.permission;
      assertAllowed(caller, permission, tenantId, access.missing);
      return [tenantId];
    }
    case 'tenants':
      return scopeOf(caller, access.permission, access.only?.(input));
  }
}

/** For a stranger to the tenant the thing does not exist; a member without the right is told so. */
export function assertAllowed(caller: Caller, permission: Permission, tenantId: string, missing: ProblemCode): void {
  if (isAllowed(caller, permission, tenantId)) return;
  const isMember = caller.memberships.some((membership) => membership.tenantId === tenantId);
  if (isMember) throw forbidden(permission);
  throw notFound(missing);
}

export function notFound(code: ProblemCode): Error {
  const title = problemTable[code][1];
  return problem(code, `${title} here, or it is not yours to see.`);
}

function forbidden(permission: Permission): Error {
  return problem('auth.forbidden', `You lack the permission ${permission}. Ask an owner of the tenant for it.`);
}

function scopeOf(caller: Caller, permission: Permission, only: string | undefined): TenantScope {
  if (only !== undefined) {
    assertAllowed(caller, permission, only, 'tenant.not_found');
    return [only];
  }
  if (caller.isPlatformAdmin) return 'all';
  return caller.memberships
    .map(({ tenantId }) => tenantId)
    .filter((tenantId) => isAllowed(caller, permission, tenantId));
}
