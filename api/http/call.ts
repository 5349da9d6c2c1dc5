import type { Caller, RequestContext } from './request-context.ts';

/** A request that needs no signed-in caller, as a service sees it. */
export interface PublicCall<Deps> {
  /** What the service needs, and nothing else of the API. */
  deps: Deps;
  context: RequestContext;
}

/**
 * What every service takes as its first argument: what it works with, who calls, and from where. The input comes second. What
 * `defineRoute` hands to a handler is such a call.
 */
export interface Call<Deps> extends PublicCall<Deps> {
  readonly caller: Caller;
}

/** A call that answers with the first result when it is repeated with the same key. */
export interface KeyedCall<Deps> extends Call<Deps> {
  /** Null without a key. Reading it throws `request.invalid` for a key that cannot be stored. */
  readonly idempotencyKey: string | null;
  /** Of the route and everything that was sent to it: a key belongs to one request, and not to another with the same key. */
  readonly requestDigest: string;
}

/** The requester, as actors and operations record them. */
export const requestedBy = ({ caller, context }: Call<unknown>) => ({
  userId: caller.userId,
  name: caller.name,
  requestId: context.requestId,
});

/**
 * By what an actor knows a request that it has had before; null without a key. The same key with another action is another request:
 * an actor is asked by server, and nothing else is in its answer.
 */
export const repetitionIdOf = ({ idempotencyKey, requestDigest }: KeyedCall<unknown>): string | null =>
  idempotencyKey === null ? null : `${idempotencyKey}:${requestDigest}`;
