import { pathToFileURL } from 'node:url';
import type { RequestHandler } from 'express';
import { keepEntryPages } from './panel-pages.ts';

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mamba Host</title></head>
<body><h1>Mamba Host</h1>
<p>The panel is not built. Run <code>npm start</code>, which builds it; the API is described at <a href="/api/docs">/api/docs</a>.</p>
</body></html>
`;

const notBuilt: RequestHandler = (request, response, next) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') next();
  else
    response
      .status(request.path === '/' ? 200 : 404)
      .type('html')
      .send(page);
};

/** The built panel's request handler; without one a page that says so. Throws when the file cannot be loaded. */
export async function loadPanel(handlerFile: string | null): Promise<RequestHandler> {
  if (handlerFile === null) return notBuilt;
  const loaded = (await import(pathToFileURL(handlerFile).href)) as { handler?: RequestHandler };
  if (typeof loaded.handler !== 'function')
    throw new Error(`${handlerFile} is no panel: it exports no handler. Build the panel again.`);
  return keepEntryPages(loaded.handler);
}
