import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Express } from 'express';
import express from 'express';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mamba Host API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="/api/docs/assets/swagger-ui-bundle.js"></script>
<script src="/api/docs/begin.js"></script>
</body>
</html>
`;

const begin = `SwaggerUIBundle({
  dom_id: '#reference',
  url: '/api/openapi.json',
  deepLinking: true,
  filter: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  persistAuthorization: true,
  validatorUrl: null,
});
`;

/** Everything from this origin; the page writes its own style elements. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The interactive page of the API: Swagger UI, served from its package, so that it needs no other site. Users signed in to
 * the panel can try each request out from it.
 */
export function mountDocs(app: Express): void {
  app.get('/api/docs', (_request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    response.type('html').send(page);
  });
  app.get('/api/docs/begin.js', (_request, response) => void response.type('js').send(begin));
  app.use('/api/docs/assets', express.static(packageFolder(), { index: false, maxAge: '1h', fallthrough: false }));
}

function packageFolder(): string {
  // The project is run from its root, bundled or not.
  const require = createRequire(join(process.cwd(), 'package.json'));
  return dirname(require.resolve('swagger-ui-dist/package.json'));
}
