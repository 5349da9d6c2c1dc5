import { createDocument } from 'zod-openapi';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { Problem } from '#domain/contracts/common.ts';
import { isBinary } from '../http/binary.ts';
import { isRaw } from '../http/raw-body.ts';
import { isNeverAsAnother } from '../http/authorize.ts';
import type { Route } from '../http/define-route.ts';
import type { ProblemCode } from '../http/problem-codes.ts';
import { problemStatus, problemTable } from '../http/problem-codes.ts';

/** The OpenAPI 3.1 document of these routes, made from the very schemas that they parse with. */
export function describeRoutes(routes: readonly Route[], version: string): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: describeRoute(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Mamba Host',
      version,
      description:
        'Game servers, and every long operation on them. Errors are RFC 9457 problem documents with a stable `type`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'mamba_session' },
      },
    },
  });
}

function describeRoute(route: Route): ZodOpenApiOperationObject {
  const parameters = route.acceptsIdempotencyKey ? [idempotencyKey] : [];
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    tags: [route.tag],
    security: route.access.kind === 'public' ? [] : [{ bearer: [] }, { cookie: [] }],
    requestParams: {
      ...(route.params ? { path: route.params as never } : {}),
      ...(route.query ? { query: route.query as never } : {}),
    },
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: requestBodyOf(route.body) } : {}),
    responses: { ...success(route), ...failures(route) },
  };
}

function requestBodyOf(body: NonNullable<Route['body']>): NonNullable<ZodOpenApiOperationObject['requestBody']> {
  if (!isRaw(body)) return { required: true, content: { 'application/json': { schema: body } } };
  const schema = { type: 'string', format: 'binary', maxLength: body.maxBytes } as const;
  const content = Object.fromEntries(body.mediaTypes.map((mediaType) => [mediaType, { schema }]));
  return { required: true, description: `At most ${body.maxBytes.toLocaleString('en')} bytes.`, content };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key of the same user answers with what the first request began.',
  schema: { type: 'string', maxLength: 160 },
} as const;

/** `POST /api/servers/:id/power` → `postServersByIdPower`. */
function operationIdOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  const words = path.replace(/^\/(api\/)?/, '').split(/[/.-]/);
  return method + words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word))).join('');
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

function success(route: Route): ZodOpenApiResponsesObject {
  const description = route.status === 202 ? 'Accepted' : route.status === 204 ? 'Done' : 'OK';
  return { [String(route.status)]: { description, ...contentOf(route) } } as ZodOpenApiResponsesObject;
}

function contentOf({ response }: Route): object {
  if (response === null) return {};
  if (!isBinary(response)) return { content: { 'application/json': { schema: response } } };
  const schema = { type: 'string', format: 'binary' };
  return { content: Object.fromEntries(response.mediaTypes.map((mediaType) => [mediaType, { schema }])) };
}

/** Every problem that a route can answer with: its own, and those that follow from its access and input. */
function problemsOf(route: Route): ProblemCode[] {
  const codes = new Set<ProblemCode>(route.problems);
  const isRawBody = isRaw(route.body);
  if (route.params || route.query || (route.body && !isRawBody)) codes.add('request.invalid');
  if (route.body) codes.add('request.too_large');
  if (route.body) codes.add(isRawBody ? 'request.unsupported_media_type' : 'request.malformed');
  if (route.method !== 'get') codes.add('request.cross_site');
  if (route.access.kind !== 'public') codes.add('auth.required');
  if (!['public', 'authenticated', 'account'].includes(route.access.kind)) codes.add('auth.forbidden');
  if ('stepUp' in route.access && route.access.stepUp)
    for (const code of ['auth.step_up_required', 'auth.session_required'] as const) codes.add(code);
  if (route.access.kind === 'account') codes.add('auth.session_required');
  const permission = 'permission' in route.access ? route.access.permission : null;
  if (isNeverAsAnother(route, typeof permission === 'string' ? permission : null)) codes.add('auth.impersonating');
  if (route.access.kind === 'tenant') codes.add(route.access.missing);
  if (route.access.kind === 'tenants') codes.add('tenant.not_found');
  if (route.acceptsIdempotencyKey) codes.add('request.idempotency_key_reused');
  codes.add('internal');
  return [...codes];
}

function failures(route: Route): ZodOpenApiResponsesObject {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(route))
    byStatus.set(problemStatus(code), [...(byStatus.get(problemStatus(code)) ?? []), code]);
  const entries = [...byStatus]
    .sort(([one], [other]) => one - other)
    .map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${problemTable[code][1]} (\`${code}\`)`).join(', '),
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]);
  return Object.fromEntries(entries) as ZodOpenApiResponsesObject;
}
