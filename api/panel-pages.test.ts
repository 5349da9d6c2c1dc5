import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { Counters } from './http/limits/counters.ts';
import { ratePolicies } from './http/limits/policies.ts';
import { RateLimits } from './http/limits/rate-limits.ts';
import { problemMiddleware } from './http/problems.ts';
import { requestContext } from './http/request-context.ts';
import { countPages, keepEntryPages } from './panel-pages.ts';

let url: string;
let close: () => void;
let rendered: string[] = [];

beforeEach(async () => {
  rendered = [];
  const app = express();
  app.use(requestContext(pino({ level: 'silent' })));
  app.use(countPages(new RateLimits(new Counters(null), 4 / ratePolicies.page.anonymousQuota)));
  app.use(
    keepEntryPages((request, response) => {
      rendered.push(request.path);
      if (request.get('if-none-match') === '"1"') return void response.status(304).end();
      response.setHeader('content-security-policy', "script-src 'self' 'sha256-x'");
      response.writeHead(request.path === '/verify' ? 503 : 200, { 'content-type': 'text/html' });
      response.write('<!doctype html>');
      response.end('<p>é</p>');
    }),
  );
  app.use(problemMiddleware());
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.close();
    server.closeAllConnections();
  };
});
afterEach(() => close());

it('renders an entry page once, whatever its query, with its policy and an id of its own each time', async () => {
  const first = await fetch(`${url}/login`);
  const second = await fetch(`${url}/login?next=%2Fservers`);
  expect(rendered).toEqual(['/login']);
  expect(await second.text()).toBe(await first.text());
  for (const name of ['content-security-policy', 'content-type'])
    expect(second.headers.get(name)?.split(';')[0]).toBe(first.headers.get(name)?.split(';')[0]);
  expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
});

it('keeps neither a page that failed nor one behind the sign-in', async () => {
  for (const path of ['/verify', '/verify', '/servers', '/servers']) await fetch(url + path);
  expect(rendered).toEqual(['/verify', '/verify', '/servers', '/servers']);
});

it('sends a page whole to a browser that has it, with its policy, and not its files', async () => {
  const again = { headers: { 'if-none-match': '"1"' } };
  for (const path of ['/servers', '/login', '/login']) {
    const { status, headers } = await fetch(url + path, again);
    expect([status, headers.get('content-security-policy')]).toEqual([200, "script-src 'self' 'sha256-x'"]);
  }
  expect((await fetch(`${url}/_app/immutable/a.js`, again)).status).toBe(304);
});

it('counts pages by address, and not their files', async () => {
  for (let count = 0; count < 10; count += 1) expect((await fetch(`${url}/_app/immutable/a.js`)).status).toBe(200);
  const statuses = [];
  for (let count = 0; count < 5; count += 1) statuses.push((await fetch(`${url}/servers/${count}`)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
  const refused = await fetch(`${url}/login`);
  expect(await refused.text()).toMatch(/^Too many requests\. Try again in \d+ seconds?\.$/);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
