import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Express, Response } from 'express';

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mamba Host API</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<script src="/api/docs/reference.js"></script>
<script src="/api/docs/begin.js"></script>
</body>
</html>
`;

const begin = `Scalar.createApiReference('#reference', {
  url: '/api/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
});
`;

/** Everything from this origin; the reference writes its own style elements. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The interactive page of the API: Scalar's reference, served from its package, so that it needs no other site. */
export function mountDocs(app: Express): void {
  const script = join(referenceFolder(), 'dist', 'browser', 'standalone.js');
  app.get('/api/docs', (_request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    response.type('html').send(page);
  });
  app.get('/api/docs/begin.js', (_request, response) => void response.type('js').send(begin));
  app.get('/api/docs/reference.js', (_request, response) => sendScript(response, script));
}

function sendScript(response: Response, file: string): void {
  response.sendFile(file, { maxAge: '1h', headers: { 'Content-Type': 'text/javascript; charset=utf-8' } });
}

function referenceFolder(): string {
  // The project is run from its root, bundled or not.
  const require = createRequire(join(process.cwd(), 'package.json'));
  // Its main entry is dist/index.js; the package's own description may not be asked for.
  return dirname(dirname(require.resolve('@scalar/api-reference')));
}
