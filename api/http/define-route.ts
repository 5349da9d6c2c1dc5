import type { z } from 'zod';
import type { Permission } from '#domain/permissions/permissions.ts';
import type { Place, Scope } from '#domain/permissions/principal.ts';
import type { SessionClaims } from '../identity/auth/tokens.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { BodyLimit } from './json-body.ts';
import type { RateClass } from './limits/policies.ts';
import type { BinaryResponse } from './binary.ts';
import type { Cookie } from './cookies.ts';
import type { MissingCode, ProblemCode } from './problem-codes.ts';
import type { KeyedCall } from './call.ts';
import type { RawBody } from './raw-body.ts';
import type { Caller } from './request-context.ts';

export type Method = 'get' | 'post' | 'patch' | 'delete';

/** What was sent, parsed. A part without a schema is an empty object. */
export interface RouteInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
}

/** The tenant, or the server, that a request is about; throws the resource's `not_found` when it does not exist. */
export type PlaceOf<Input> = (input: Input, deps: ApiDependencies) => Promise<NonNullable<Place>> | NonNullable<Place>;

/** One of several permissions, which depends on the input; `of` throws the resource's `not_found` when it does not exist. */
export interface PermissionOf<Input> {
  oneOf: readonly Permission[];
  of: (input: Input, deps: ApiDependencies) => Promise<Permission> | Permission;
}

/**
 * Who may call a route. A route that does not say so neither compiles nor starts.
 * - `public`: everyone; `authenticated`: callers with a session or an API key.
 * - `account`: a user's own account: no API keys, and for changes no impersonating administrators.
 * - `platform`: a permission on the platform itself.
 * - `tenant`: a permission in the tenant, or on the server, that the request is about; for strangers it does not exist (404).
 * - `tenants`: lists: the handler gets the tenants and servers where the caller has the permission (`scope`).
 * `stepUp` marks dangerous routes: they need a session that re-authenticated within the last ten minutes.
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

/**
 * A request as its handler gets it, which hands it to services as their call. On a public route without a signed-in caller reading
 * `caller` throws `auth.required`: read `visitor` there, and never spread the object.
 */
export interface Handling<Input> extends KeyedCall<ApiDependencies> {
  input: Input;
  visitor: Caller | null;
  claims: SessionClaims | null;
  /** The place that the permission was checked for; null where there is none. */
  place: Place;
  scope: Scope;
  /** Aborted when the caller disconnects before the answer is complete. */
  signal: AbortSignal;
  /** A header of the request. */
  header(name: string): string | undefined;
  /** Has the browser keep these, beside those of earlier calls. */
  setCookies(...cookies: Cookie[]): void;
  /** Sets a header of the answer. */
  setHeader(name: string, value: string | readonly string[]): void;
}

export interface RouteDefinition<Params, Query, Body, Result> {
  method: Method;
  /** As Express writes it: `/api/servers/:id`. */
  path: string;
  tag: string;
  summary: string;
  access: Access<RouteInput<Params, Query, Body>>;
  /** What the handler asks for besides: a part of the answer, or of the change, that has a permission of its own. */
  alsoAsks?: readonly Permission[];
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  /** A schema for JSON, or `rawBody` for bytes that are streamed to the handler. */
  body?: z.ZodType<Body> | RawBody<Body>;
  /** What a body of JSON may take; derived from who may call it when absent. */
  bodyLimit?: BodyLimit;
  /** The rate class of its requests; derived from method and path when absent. */
  rate?: RateClass;
  /** A repeated key of the same user answers with the first result. */
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
