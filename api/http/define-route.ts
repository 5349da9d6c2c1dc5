import type { z } from 'zod';
import type { Permission } from '#domain/permissions/permissions.ts';
import type { Place, Scope } from '#domain/permissions/principal.ts';
import type { SessionClaims } from '../identity/auth/tokens.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { RateClass } from './limits/policies.ts';
import type { BinaryResponse } from './binary.ts';
import type { Cookie } from './cookies.ts';
import type { MissingCode, ProblemCode } from './problem-codes.ts';
import type { Caller, RequestContext } from './request-context.ts';

export type Method = 'get' | 'post' | 'patch' | 'delete';

/** What was sent, parsed. A part without a schema is an empty object. */
export interface RouteInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
}

/** The tenant, or the server, that a request is about; throws the resource's `not_found` when there is no such thing. */
export type PlaceOf<Input> = (input: Input, deps: ApiDependencies) => Promise<NonNullable<Place>> | NonNullable<Place>;

/** Where the permission depends on what is asked for; throws the resource's `not_found` when there is no such thing. */
export type PermissionOf<Input> = (input: Input, deps: ApiDependencies) => Promise<Permission> | Permission;

/**
 * Who may call a route. Every route says it; one that does not neither compiles nor starts.
 * - `public`: anybody; `authenticated`: whoever is signed in, or has an API key.
 * - `account`: the signed-in person about himself: no API key, and, where something changes, nobody who acts as him.
 * `stepUp`: only who has proven within ten minutes who he is, by a session; whatever it is, it is dangerous.
 * - `platform`: the permission on the platform itself.
 * - `tenant`: the permission in the tenant, or on the server, that the request is about; for a stranger the thing does not exist (404).
 * - `tenants`: lists: the handler is given the tenants and servers where the caller has the permission (`scope`).
 */
export type Access<Input> =
  | { kind: 'public' }
  | { kind: 'authenticated' }
  | { kind: 'account'; stepUp?: true }
  | { kind: 'platform'; permission: Permission; stepUp?: true }
  | {
      kind: 'tenant';
      permission: Permission | PermissionOf<Input>;
      of: PlaceOf<Input>;
      missing: MissingCode;
      stepUp?: true;
    }
  | { kind: 'tenants'; permission: Permission; only?: (input: Input) => string | undefined };

export interface Handling<Input> {
  input: Input;
  deps: ApiDependencies;
  context: RequestContext;
  /** The signed-in caller. Throws `auth.required` on a public route that nobody signed in to: ask `visitor` there. */
  readonly caller: Caller;
  visitor: Caller | null;
  claims: SessionClaims | null;
  /** What the permission was asked for; null where it was for nothing in particular. */
  place: Place;
  scope: Scope;
  /** Aborted when the caller has gone before his answer was sent whole. */
  signal: AbortSignal;
  /** Of the request. */
  header(name: string): string | undefined;
  /** Has the browser keep these, beside those of earlier calls. */
  setCookies(...cookies: Cookie[]): void;
  /** Of the answer. */
  setHeader(name: string, value: string | readonly string[]): void;
}

export interface RouteDefinition<Params, Query, Body, Result> {
  method: Method;
  /** As Express writes it: `/api/servers/:id`. */
  path: string;
  tag: string;
  summary: string;
  access: Access<RouteInput<Params, Query, Body>>;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  body?: z.ZodType<Body>;
  /** What it counts as among the requests of whoever asks; left out, by its method and address. */
  rate?: RateClass;
  /** The same key of the same user answers with the first result. */
  acceptsIdempotencyKey?: boolean;
  status: number;
  /** Null answers without a body; a `BinaryResponse` with the bytes of the `BinaryAnswer` that the handler gives. */
  response: z.ZodType<Result> | BinaryResponse | null;
  /** Problems of its own, beside those that follow from access and input. */
  problems?: readonly ProblemCode[];
  handler: (handling: Handling<RouteInput<Params, Query, Body>>) => Promise<Result>;
}

/** A route whose types have done their work. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the parts belong together inside one route only
export type Route = RouteDefinition<any, any, any, any>;

export type Nothing = Readonly<Record<never, never>>;

/**
 * One route: address, input, permission, answer and handler in one place.
 * @throws Error when the permission is missing, which only code that dodges the types can manage
 */
export function defineRoute<Params = Nothing, Query = Nothing, Body = Nothing, Result = void>(
  definition: RouteDefinition<Params, Query, Body, Result>,
): Route {
  const access: { kind?: string; permission?: unknown } | undefined = definition.access;
  const needsPermission = !['public', 'authenticated', 'account'].includes(access?.kind ?? '');
  if (access?.kind === undefined || (needsPermission && access.permission === undefined)) {
    throw new Error(
      `${definition.method.toUpperCase()} ${definition.path} declares no permission; no route starts without one.`,
    );
  }
  return definition;
}
