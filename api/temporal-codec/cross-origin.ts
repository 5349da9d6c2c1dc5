import type { RequestHandler } from 'express';

/**
 * Lets the pages of the Temporal web interface call the codec with the cookie of a user signed in here: the configured origin and no
 * other. They can only decode and encode payloads with it.
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
