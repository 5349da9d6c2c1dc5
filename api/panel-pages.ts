import type { Request, RequestHandler, Response } from 'express';
import type { OutgoingHttpHeaders } from 'node:http';
import { DomainError } from '#domain/errors.ts';
import { HeldRefusals } from './http/limits/held-refusals.ts';
import { networkOf } from './http/limits/network.ts';
import type { RateLimits } from './http/limits/rate-limits.ts';
import { waitOf } from './http/limits/rate-limits.ts';
import { Turns } from './http/limits/turns.ts';
import { contextOf } from './http/request-context.ts';

/** What a page loads: most have a hash in their name. */
const isFile = (path: string): boolean => path.startsWith('/_app/') || /\.\w{2,5}$/.test(path);

/** Of one address: a browser asks for one, and a flood does not come between the requests of others. */
const pagesAtOnce = 4;

/** Counts pages by address before they are rendered. What a page loads, files with a hash in their name, costs little. */
export function countPages(limits: Pick<RateLimits, 'take'>): RequestHandler {
  const held = new HeldRefusals();
  const turns = new Turns();
  return async (request, response, next) => {
    if (isFile(request.path)) return next();
    try {
      await limits.take(response, 'page', null, contextOf(response).ip);
    } catch (error) {
      const seconds = waitOf(error);
      if (seconds === 0 || !(error instanceof DomainError)) throw error;
      if (!(await held.hold())) return void request.destroy();
      // For a person who looks at a browser's empty page.
      response.status(429).set('Retry-After', String(seconds)).type('text/plain').send(error.userMessage);
      return;
    }
    await turns.run(networkOf(contextOf(response).ip), { atOnce: pagesAtOnce }, async () => {
      if (response.closed) return;
      const ended = new Promise((resolve) => response.once('close', resolve));
      next();
      await ended;
    });
  };
}

/** Pages that anyone may ask for without a session. */
const entryPages: ReadonlySet<string> = new Set([
  '/login',
  '/sign-up',
  '/verify',
  '/forgot',
  '/reset',
  '/confirm-email',
  '/invitation',
]);

interface Kept {
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/** What belongs to one request, not to the page. */
const ofOneRequest =
  /^(x-request-id|ratelimit.*|date|connection|keep-alive|transfer-encoding|content-length|set-cookie)$/;

/**
 * Renders each entry page once: the panel is drawn in the browser, so its pages are the same for everyone. The policy of their inline
 * script names its hash (`panel/svelte.config.js`), which stays right in a kept page; a nonce would not.
 */
export function keepEntryPages(panel: RequestHandler): RequestHandler {
  const pages = new Map<string, Kept>();
  return (request, response, next) => {
    if (!isFile(request.path)) sendWhole(request);
    if (request.method !== 'GET' || !entryPages.has(request.path)) return panel(request, response, next);
    const kept = pages.get(request.path);
    if (kept !== undefined)
      return void response
        .status(200)
        .set(kept.headers as Record<string, string>)
        .send(kept.body);
    record(response, (page) => pages.set(request.path, page));
    return panel(request, response, next);
  };
}

/**
 * A page is never answered with "not modified": such an answer has the general policy of the API, which a browser would put in the place
 * of the page's own, and then not run its script.
 */
function sendWhole({ headers }: Request): void {
  delete headers['if-none-match'];
  delete headers['if-modified-since'];
}

/** Listens to what is sent. Only a whole page is kept. */
function record(response: Response, keep: (page: Kept) => void): void {
  const chunks: Buffer[] = [];
  const collect = (chunk: unknown): void => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
  };
  const [write, end] = [response.write.bind(response), response.end.bind(response)] as [
    (...given: unknown[]) => boolean,
    (...given: unknown[]) => Response,
  ];
  response.write = (...given: unknown[]) => {
    collect(given[0]);
    return write(...given);
  };
  response.end = (...given: unknown[]) => {
    collect(given[0]);
    return end(...given);
  };
  response.once('finish', () => {
    const isPage = response.statusCode === 200 && String(response.getHeader('content-type')).startsWith('text/html');
    if (!isPage || chunks.length === 0) return;
    const headers = Object.entries(response.getHeaders()).filter(([name]) => !ofOneRequest.test(name));
    keep({ headers: Object.fromEntries(headers), body: Buffer.concat(chunks) });
  });
}
