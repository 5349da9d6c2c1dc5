import { codedError } from '#domain/errors.ts';
import express from 'express';
import type { Express, RequestHandler } from 'express';
import type { ApiDependencies } from './dependencies.ts';
import type { AddressGate } from './http/limits/address-gate.ts';
import { hurryBody } from './http/hurry-body.ts';
import { mountRoutes } from './http/mount-routes.ts';
import type { MountOptions } from './http/mount-routes.ts';
import { isRaw } from './http/raw-body.ts';
import { problemMiddleware } from './http/problems.ts';
import { requestContext } from './http/request-context.ts';
import { securityHeaders } from './http/security-headers.ts';
import { countPages } from './panel-pages.ts';
import { routes } from './routes.ts';
import { mountDocs } from './system/docs.ts';
import { mountHealth } from './system/health.ts';
import { describeRoutes } from './system/openapi.ts';
import { codecForTemporalUi } from './temporal-codec/cross-origin.ts';
import { version } from './system/routes.ts';

/** The largest body of JSON comes within this, or not at all. */
const bodyMilliseconds = 60_000;

/** The Express application: routes, their description, health, and last the panel. */
export function createApp(
  deps: ApiDependencies,
  { panel, gate }: { panel: RequestHandler; gate: AddressGate },
  options: MountOptions = {},
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.config.http.trustedProxies);
  app.use(gate.handler);
  app.use(deps.untrustedProxies.handler);
  app.use(requestContext(deps.log));
  app.use(securityHeaders(deps.config.http.publicUrl));
  mountHealth(app, deps);

  app.use('/api/temporal/codec', codecForTemporalUi(deps.config.temporal.uiUrl));
  const all = [...routes, ...(options.moreRoutes ?? [])];
  // Before what is only for JSON: their bodies are streams.
  mountRoutes(
    app,
    all.filter(({ body }) => isRaw(body)),
    deps,
    options,
  );
  app.use('/api', requireJson, hurryBody(bodyMilliseconds));
  mountRoutes(
    app,
    all.filter(({ body }) => !isRaw(body)),
    deps,
    options,
  );
  const description = describeRoutes(all, version);
  app.get('/api/openapi.json', (_request, response) => void response.json(description));
  mountDocs(app);
  app.use('/api', (request, _response, next) => {
    next(codedError('route.not_found', { method: request.method, path: `${request.baseUrl}${request.path}` }));
  });
  app.use(countPages(deps.limits), panel);
  app.use(problemMiddleware());
  return app;
}

/** A body is JSON or there is none: forms, which foreign pages can send, are refused. */
const requireJson: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (!hasBody || request.is('json') !== false) next();
  else next(codedError('request.unsupported_media_type'));
};
