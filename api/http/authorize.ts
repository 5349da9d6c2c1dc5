import type { Permission } from '#domain/permissions/permissions.ts';
import type { Place, Scope } from '#domain/permissions/principal.ts';
import { isAllowed, knows, scopeOf } from '#domain/permissions/principal.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Route, RouteInput } from './define-route.ts';
import type { MissingCode } from './problem-codes.ts';
import { codedError } from '#domain/errors.ts';
import type { Caller } from './request-context.ts';

type Input = RouteInput<unknown, unknown, unknown>;

/** What of a route decides who may call it; events of sockets have as much. */
type Asked = Pick<Route, 'access' | 'method'>;

/** The result of a permission check: the place it is about, and what a list may show. */
export interface Allowed {
  place: Place;
  scope: Scope;
}

const nothing: Allowed = { place: null, scope: { tenantIds: [], serverIds: [] } };

/**
 * The one place where permissions of routes are checked.
 * @throws DomainError `auth.required`, `auth.forbidden`, or the resource's `not_found` where the caller is a stranger
 */
export async function authorize(
  route: Asked,
  input: Input,
  caller: Caller | null,
  deps: ApiDependencies,
): Promise<Allowed> {
  const { access } = route;
  if (access.kind === 'public') return nothing;
  if (caller === null) throw codedError('auth.required');
  const { allowed, permission } = await allow(access, input, caller, deps);
  if (caller.impersonator !== null && isNeverAsAnother(route, permission)) throw codedError('auth.impersonating');
  // Last: a caller without the permission is not asked to re-authenticate first.
  if ('stepUp' in access && access.stepUp === true) assertRecentlyProven(caller);
  return allowed;
}

/**
 * Permissions that an impersonation never uses: granting and revoking rights, administrating the platform. Reading
 * is harmless. Changes of an account or its keys, and routes with `stepUp`, are refused as well.
 */
export const neverAsAnother: ReadonlySet<Permission> = new Set<Permission>([
  ...(['member.invite', 'member.update', 'member.remove', 'member.owner', 'role.manage'] as const),
  ...(['subuser.create', 'subuser.update', 'subuser.delete'] as const),
  ...([
    'tenant.update',
    'user.manage',
    'user.impersonate',
    'node.manage',
    'platform.manage',
    'operation.terminate',
  ] as const),
]);

/** Whether an impersonation is refused; derived from the whole declaration of the route, so that none is forgotten. */
export function isNeverAsAnother({ access, method }: Asked, permission: Permission | null): boolean {
  if (access.kind === 'public') return false;
  if ('stepUp' in access && access.stepUp === true) return true;
  if (method === 'get') return false;
  const isOwnAccount = access.kind === 'account' || access.kind === 'authenticated';
  return isOwnAccount || (permission !== null && neverAsAnother.has(permission));
}

/** How long a re-authentication allows dangerous actions. */
const stepUpMinutes = 10;

function assertRecentlyProven({ elevatedAt }: Caller): void {
  if (elevatedAt === null) throw codedError('auth.session_required');
  if (Date.now() - elevatedAt.getTime() < stepUpMinutes * 60_000) return;
  throw codedError('auth.step_up_required');
}

async function allow(
  access: Exclude<Route['access'], { kind: 'public' }>,
  input: Input,
  caller: Caller,
  deps: ApiDependencies,
): Promise<{ allowed: Allowed; permission: Permission | null }> {
  switch (access.kind) {
    case 'authenticated':
      return { allowed: nothing, permission: null };
    case 'account':
      if (caller.sessionId === null) throw codedError('auth.session_required');
      return { allowed: nothing, permission: null };
    case 'platform':
      if (!isAllowed(caller, access.permission, null)) throw forbidden(access.permission);
      return { allowed: nothing, permission: access.permission };
    case 'tenant': {
      const place = await access.of(input, deps);
      const permission =
        typeof access.permission === 'string' ? access.permission : await access.permission.of(input, deps);
      assertAllowed(caller, permission, place, access.missing);
      return { allowed: { place, scope: scopeOfPlace(place) }, permission };
    }
    case 'tenants': {
      const scope = scopeOfList(caller, access.permission, access.only?.(input));
      return { allowed: { ...nothing, scope }, permission: access.permission };
    }
  }
}

function scopeOfPlace({ tenantId, serverId }: NonNullable<Place>): Scope {
  return serverId === undefined ? { tenantIds: [tenantId], serverIds: [] } : { tenantIds: [], serverIds: [serverId] };
}

/** Callers outside the tenant get "not found"; members without the permission get "forbidden". */
export function assertAllowed(
  caller: Caller,
  permission: Permission,
  place: NonNullable<Place>,
  missing: MissingCode,
): void {
  if (isAllowed(caller, permission, place)) return;
  if (knows(caller, place)) throw forbidden(permission);
  throw notFound(missing);
}

export function notFound(code: MissingCode): Error {
  return codedError(code);
}

function forbidden(permission: Permission): Error {
  return codedError('auth.forbidden', { permission });
}

/** In one tenant a list shows what the caller may see: all of it, or the servers shared with them. */
function scopeOfList(caller: Caller, permission: Permission, only: string | undefined): Scope {
  if (only === undefined) return scopeOf(caller, permission);
  if (isAllowed(caller, permission, { tenantId: only })) return { tenantIds: [only], serverIds: [] };
  const serverIds = caller.grants
    .filter((grant) => grant.tenantId === only && isAllowed(caller, permission, grant))
    .map(({ serverId }) => serverId);
  if (serverIds.length > 0) return { tenantIds: [], serverIds };
  if (knows(caller, { tenantId: only })) throw forbidden(permission);
  throw notFound('tenant.not_found');
}
