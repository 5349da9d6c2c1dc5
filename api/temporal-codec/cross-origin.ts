import type { RequestHandler } from 'express';

/**
 * Lets the pages of Temporal's own web interface ask the codec, with the cookie of whoever is signed in here: its origin, by the
 * configuration, and no other. What they can do with it is to open and seal payloads, and change nothing.
 */
export function codecForTemporalUi(uiUrl: string | null): RequestHandler {
  const origin = uiUrl === null ? null : new URL(uiUrl).origin;
  return (request, response, next) => {
    if (origin === null || request.get('origin') !== origin) return next();
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader('Vary', 'Origin');
    if (request.method !== 'OPTIONS') {
      // For what looks at where a request comes from: these pages count as ours here.
      request.headers['sec-fetch-site'] = 'same-origin';
      return next();
    }
    response.setHeader('Access-Control-Allow-Methods', 'POST');
    response.setHeader(
      'Access-Control-Allow-Headers',
      'content-type, x-namespace, authorization, authorization-extras',
    );
    response.status(204).end();
  };
}
