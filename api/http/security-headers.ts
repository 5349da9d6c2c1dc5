import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for everything that is served. The panel's pages set a policy of their own, with the hashes of their inline
 * script; this one holds for all else.
 */
export function securityHeaders(publicUrl: URL): RequestHandler {
  const isSecure = publicUrl.protocol === 'https:';
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        // 'self' covers the Socket.IO upgrade in browsers of today; the explicit origin is for those that read it narrowly.
        connectSrc: ["'self'", publicUrl.origin.replace(/^http/, 'ws')],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    // Over plain http to another machine browsers only warn about these.
    crossOriginOpenerPolicy: isSecure,
    originAgentCluster: isSecure,
  });
}
