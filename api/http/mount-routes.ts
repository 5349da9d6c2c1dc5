import { codedError } from '#domain/errors.ts';
import type { Express, Request, Response } from 'express';
import type { z } from 'zod';
import { authenticate } from '../identity/auth/authenticate.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authorize } from './authorize.ts';
import type { BinaryAnswer } from './binary.ts';
import { isBinary, sendBinary } from './binary.ts';
import { cookieWriter } from './cookies.ts';
import { bodyLimitOf, jsonReader } from './json-body.ts';
import { digestOf, idempotencyKeyOf } from './idempotency-key.ts';
import { endUnread, isRaw, openRawBody } from './raw-body.ts';
import { rateClassOf } from './limits/policies.ts';
import { tooMany, waitOf } from './limits/rate-limits.ts';
import { RefusedCallers } from './limits/refused-callers.ts';
import type { Route, RouteInput } from './define-route.ts';
import { parsePart } from './parse-input.ts';
import type { Caller } from './request-context.ts';
import { contextOf, logCaller } from './request-context.ts';
import { assertSameOrigin } from './same-origin.ts';
import { strictly } from './strict.ts';

type Part = 'params' | 'query' | 'body';
type Parsers = Partial<Record<Part, z.ZodType>>;

export interface MountOptions {
  /** Tests: parse every answer by its own schema, too. */
  checkResponses?: boolean;
  /** Tests: routes beside those of the product. */
  moreRoutes?: readonly Route[];
}

/** Handles every request: identify the caller → rate limit → same origin → read → parse → permission → handler → answer. */
export function mountRoutes(
  app: Express,
  routes: readonly Route[],
  deps: ApiDependencies,
  options: MountOptions = {},
): void {
  const refused = new RefusedCallers();
  for (const route of routes) {
    const parsers: Parsers = {};
    for (const part of ['params', 'query', 'body'] as const) {
      if (route[part] && !isRaw(route[part])) parsers[part] = strictly(route[part] as z.ZodType);
    }
    const rateClass = rateClassOf(route);
    const bodyLimit = bodyLimitOf(route, rateClass);
    const readBody = parsers.body ? jsonReader(bodyLimit) : null;
    app[route.method](route.path, async (request: Request, response: Response) => {
      if (isRaw(route.body)) endUnread(request, response);
      const waitSeconds = refused.secondsLeft(rateClass, request);
      if (waitSeconds > 0) throw tooMany(waitSeconds);
      const asks = authenticate(request, deps, route.access.kind !== 'public');
      const { ip } = contextOf(response);
      const count = (by: Caller | null, knownUserId: string | null = null) =>
        deps.limits.take(response, rateClass, by, ip, knownUserId).catch((error: unknown) => {
          refused.remember(rateClass, request, waitOf(error));
          throw error;
        });
      const { caller, claims, isByCookie } = await asks.catch(async (error: unknown) => {
        // Looking up a forged token costs as much as a real one, so such requests are counted, too.
        await count(null);
        throw error;
      });
      if (caller !== null) logCaller(response, caller);
      // A user who shares an address with a flooder can still sign in from a known device.
      const known =
        rateClass === 'sign-in' && caller === null ? await deps.knownDevices.userOf(request.get('cookie')) : null;
      await count(caller, known);
      assertSameOrigin(request, deps.config.http.publicUrl, isByCookie);
      if (readBody !== null) await readBody(request, response);
      const input = parseInput(parsers, request, bodyLimit.values);
      const { place, scope } = await authorize(route, input, caller, deps);
      if (isRaw(route.body)) input.body = openRawBody(route.body, request);
      // Express asks a GET for its HEAD, too: whole files are not sent for that.
      if (isBinary(route.response) && request.method === 'HEAD') return void response.status(route.status).end();
      const result: unknown = await route.handler({
        input,
        deps,
        context: contextOf(response),
        get caller() {
          if (caller === null) throw codedError('auth.required');
          return caller;
        },
        get idempotencyKey() {
          return idempotencyKeyOf(request.get('idempotency-key'), this.caller);
        },
        get requestDigest() {
          return digestOf(route, input);
        },
        visitor: caller,
        claims,
        place,
        scope,
        get signal() {
          return signalOf(response);
        },
        header: (name) => request.get(name),
        setCookies: cookieWriter(response, deps.config.http.publicUrl),
        setHeader: (name, value) => void response.setHeader(name, value as string | string[]),
      });
      if (isBinary(route.response)) return sendBinary(response, result as BinaryAnswer, contextOf(response).log);
      if (options.checkResponses && route.response !== null) strictly(route.response).parse(result);
      response.status(route.status);
      if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store');
      if (route.response === null) response.end();
      else response.json(result);
    });
  }
}

function signalOf(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

function parseInput(parsers: Parsers, request: Request, values: number): RouteInput<unknown, unknown, unknown> {
  const given: Record<Part, unknown> = {
    params: request.params,
    query: { ...request.query },
    // Without a body there is nothing; a route that needs one then names the fields.
    body: request.body ?? {},
  };
  const parse = (part: Part) => (parsers[part] ? parsePart(part, parsers[part], given[part], values) : {});
  return { params: parse('params'), query: parse('query'), body: parse('body') };
}
