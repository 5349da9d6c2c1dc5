import { codedError } from '#domain/errors.ts';
import type { Express, Request, Response } from 'express';
import type { z } from 'zod';
import { authenticate } from '../identity/auth/authenticate.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { authorize } from './authorize.ts';
import type { BinaryAnswer } from './binary.ts';
import { isBinary, sendBinary } from './binary.ts';
import { cookieWriter } from './cookies.ts';
import { idempotencyKeyOf } from './idempotency-key.ts';
import { endUnread, isRaw, openRawBody } from './raw-body.ts';
import { rateClassOf } from './limits/policies.ts';
import type { Route, RouteInput } from './define-route.ts';
import { parsePart } from './parse-input.ts';
import { contextOf } from './request-context.ts';
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

/** Handles every request: identify the caller → rate limit → same origin → parse → permission → handler → answer. */
export function mountRoutes(
  app: Express,
  routes: readonly Route[],
  deps: ApiDependencies,
  options: MountOptions = {},
): void {
  for (const route of routes) {
    const parsers: Parsers = {};
    for (const part of ['params', 'query', 'body'] as const) {
      if (route[part] && !isRaw(route[part])) parsers[part] = strictly(route[part] as z.ZodType);
    }
    const rateClass = rateClassOf(route);
    app[route.method](route.path, async (request: Request, response: Response) => {
      if (isRaw(route.body)) endUnread(request, response);
      const asks = authenticate(request, deps, route.access.kind !== 'public');
      const { caller, claims, isByCookie } = await asks.catch(async (refused: unknown) => {
        // Looking up a forged token costs as much as a real one, so such requests are counted, too.
        await deps.limits.take(response, rateClass, null, contextOf(response).ip);
        throw refused;
      });
      // A user who shares an address with a flooder can still sign in from a known device.
      const known =
        rateClass === 'sign-in' && caller === null ? await deps.knownDevices.userOf(request.get('cookie')) : null;
      await deps.limits.take(response, rateClass, caller, contextOf(response).ip, known);
      assertSameOrigin(request, deps.config.http.publicUrl, isByCookie);
      const input = parseInput(parsers, request);
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

function parseInput(parsers: Parsers, request: Request): RouteInput<unknown, unknown, unknown> {
  const given: Record<Part, unknown> = {
    params: request.params,
    query: { ...request.query },
    // Without a body there is nothing; a route that needs one then names the fields.
    body: request.body ?? {},
  };
  const parse = (part: Part) => (parsers[part] ? parsePart(part, parsers[part], given[part]) : {});
  return { params: parse('params'), query: parse('query'), body: parse('body') };
}
