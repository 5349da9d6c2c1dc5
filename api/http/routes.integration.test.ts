import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import fc from 'fast-check';
import { z } from 'zod';
import { routes } from '../routes.ts';
import { bodyOf, pathOf } from '../test/access-table.ts';
import { bringNodeOnline, root, startTestApi, TestClient } from '../test/api.ts';
import type { Answer, TestApi } from '../test/api.ts';
import { populate } from '../test/people.ts';
import type { Things } from '../test/people.ts';
import { problemTable } from './problem-codes.ts';

let api: TestApi;
let things: Things;
let owner: TestClient;
let stranger: TestClient;
let administrator: TestClient;
const anonymous = () => new TestClient(api.url);

beforeAll(async () => {
  api = await startTestApi();
  await bringNodeOnline(api.prisma);
  const populated = await populate(api);
  things = populated.things;
  ({ o: owner, s: stranger, A: administrator } = populated.clients);
});
afterAll(() => api?.close());

/** The system's Chromium, as the tests in the browser use it. */
const pathOfChromium = async () => (await promisify(execFile)('which', ['chromium'])).stdout.trim();

/** What the validator's own command says of a document; rejects when it is not valid. */
async function validate(document: object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  const file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const command = join(root, 'node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [command, file]);
  await rm(folder, { recursive: true });
  return stdout;
}

const nameOf = ({ method, path }: { method: string; path: string }) => `${method.toUpperCase()} ${path}`;

function expectProblem({ status, headers, body }: Answer, wanted: object): void {
  expect(body).toMatchObject(wanted);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({
    status,
    type: `urn:mamba:problem:${body.code}`,
    requestId: headers.get('x-request-id'),
  });
  expect(Object.keys(problemTable)).toContain(body.code);
}

describe('every route', () => {
  it.each(routes.filter(({ body }) => body !== undefined).map((route) => [nameOf(route), route] as const))(
    '%s answers any body with an answer or a problem, never with a fault of ours',
    async (_, route) => {
      const path = pathOf(route.path, things);
      const body = bodyOf(nameOf(route), things);
      if (typeof body !== 'object' || body === null)
        throw new Error(`${nameOf(route)} has no body in api/test/access-table.ts.`);
      const keys = Object.keys(body);
      const field = fc.oneof(fc.constantFrom(...keys, 'x', '__proto__', 'limits', 'variables', 'nodeId'), fc.string());
      const value = fc.letrec((tie) => ({
        any: fc.oneof(
          { maxDepth: 3 },
          fc.string({ unit: 'binary' }),
          fc.constantFrom('\0', '\ud800', things.server, '1e999'),
          fc.double(),
          fc.integer(),
          fc.boolean(),
          fc.constant(null),
          fc.array(tie('any'), { maxLength: 3 }),
          fc.dictionary(fc.string(), tie('any'), { maxKeys: 3 }),
        ),
      })).any;
      const changed = fc
        .dictionary(field, value, { maxKeys: 4 })
        .map((changes) => ({ ...(body as object), ...changes }));
      const anything = fc
        .oneof(changed, value, fc.json())
        .map((one) => (typeof one === 'string' ? one : (JSON.stringify(one) ?? 'undefined')));
      await fc.assert(
        fc.asyncProperty(anything, async (text) => {
          // Refused for want of permission at the latest, so that nothing is begun.
          const answer = await stranger.send(route.method.toUpperCase(), path, text);
          expect(answer.status).toBeLessThan(500);
          if (answer.status >= 400) expectProblem(answer, {});
        }),
        { numRuns: 60 },
      );
    },
  );
});

const cursorOf = (cursor: object): string => Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** What has been a fault of ours somewhere, or nearly. */
const oddTexts = (id: string): string[] => [
  '',
  'x',
  id.toUpperCase(),
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2026-02-30T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '\u0000',
  '\u{1f600}%_\\',
  '-1',
  '1e999',
  cursorOf({ key: '0000-01-01T00:00:00Z', id }),
  cursorOf({ key: '2026-01-01T00:00:00+23:00', id }),
  cursorOf({ key: '9999-12-31T23:59:59-14:00', id: id.toUpperCase() }),
  cursorOf({ key: 'infinity', id }),
  cursorOf({ key: 1, id: 'x' }),
];

describe('reads', () => {
  it.each(routes.filter(({ method }) => method === 'get').map((route) => [nameOf(route), route] as const))(
    '%s answers any address and query with an answer or a problem, also to an administrator',
    async (_, route) => {
      const right = pathOf(route.path, things);
      const wrong = oddTexts(things.server).map((text) =>
        route.path.replaceAll(/:\w+/g, encodeURIComponent(text).replace('.', '%2e')),
      );
      const keys = route.query instanceof z.ZodObject ? Object.keys(route.query.shape as object) : [];
      const queries = keys.flatMap((key) =>
        oddTexts(things.server).map((text) => `${right}?${new URLSearchParams({ [key]: text }).toString()}`),
      );
      const paths = [right, right.toUpperCase().replace('/API/', '/api/'), ...wrong, ...queries];
      for (const path of paths) {
        const answer = await administrator.get(path);
        // A node that is away is no fault of ours.
        expect([path, answer.status, answer.body.code]).not.toEqual([path, 500, 'internal']);
        expect(answer.status < 500 || /^node\./.test(answer.body.code)).toBe(true);
      }
    },
  );
});

describe('input', () => {
  it.each([
    ['a field that there is not', () => owner.patch(`/api/servers/${things.server}`, { nmae: 'x' }), 'nmae'],
    [
      'a field that there is not, deeper',
      () => owner.patch(`/api/servers/${things.server}`, { limits: { memory: 1 } }),
      'limits.memory',
    ],
    [
      'a limit below the least',
      () => owner.patch(`/api/servers/${things.server}`, { limits: { memoryBytes: 1 } }),
      'limits.memoryBytes',
    ],
    ['an id that is none', () => owner.get('/api/servers/17'), 'params.id'],
    ['a filter that there is not', () => owner.get('/api/servers?tenant=x'), 'query.tenant'],
    ['a filter given twice', () => owner.get('/api/servers?limit=1&limit=2'), 'query.limit'],
    [
      'text that cannot be stored',
      () => owner.patch(`/api/servers/${things.server}`, { description: 'a\0b' }),
      'description',
    ],
    [
      'a key that cannot be used',
      () =>
        owner.post('/api/servers', bodyOf('POST /api/servers', things), {
          'idempotency-key': 'a b',
        }),
      'headers.idempotency-key',
    ],
  ])('%s is named by its path', async (_, send, path) => {
    const answer = await send();
    expectProblem(answer, { status: 400, code: 'request.invalid' });
    expect(answer.body.errors).toMatchObject([{ path, message: expect.any(String) }]);
  });

  it.each([
    ['what is no JSON', '{"email":', 'application/json', 400, 'request.malformed'],
    ['a form', 'email=a', 'application/x-www-form-urlencoded', 415, 'request.unsupported_media_type'],
    [
      'more than a sign-in can be',
      JSON.stringify({ email: 'x'.repeat(5_000) }),
      'application/json',
      413,
      'request.too_large',
    ],
    [
      'brackets without end',
      `{"email":${'['.repeat(1_500)}${']'.repeat(1_500)}}`,
      'application/json',
      400,
      'request.invalid',
    ],
  ])('%s is refused', async (_, body, type, status, code) => {
    expectProblem(await anonymous().send('POST', '/api/auth/login', body, { 'content-type': type }), { status, code });
  });

  it.each([
    ['what is no JSON', '{"name":'],
    ['a hundred thousand unknown fields', JSON.stringify(Object.fromEntries(Array(100_000).entries()))],
  ])('%s is not read before the caller is known', async (_, body) => {
    expectProblem(await anonymous().send('POST', '/api/tenants', body), { status: 401, code: 'auth.required' });
    expect([400, 413]).toContain((await owner.send('POST', '/api/tenants', body)).status);
  });

  it('to an address that there is not is answered with a problem', async () => {
    expectProblem(await owner.get('/api/nothing'), { status: 404, code: 'route.not_found' });
    expectProblem(await owner.get('/api/servers/%ff'), { status: 400 });
  });
});

describe('the request id', () => {
  it('is the caller’s own when it is a decent one, and a new one otherwise', async () => {
    expect((await owner.get('/api/me', { 'x-request-id': 'trace-1' })).headers.get('x-request-id')).toBe('trace-1');
    const replaced = (await owner.get('/api/me', { 'x-request-id': 'a b\t<c>' })).headers.get('x-request-id');
    expect(z.uuid().safeParse(replaced).success).toBe(true);
  });
});

describe('the description', () => {
  it('is valid OpenAPI 3.1 and has every route with all its problems', async () => {
    const { body } = await anonymous().get('/api/openapi.json');
    expect(await validate(body)).toMatch(/valid/i);
    const described = Object.entries(body.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(
      routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`).sort(),
    );
    expect(Object.keys(body.paths['/api/servers'].post.responses)).toEqual(
      expect.arrayContaining(['202', '400', '401', '403', '404', '409']),
    );
    const operationIds = Object.values(body.paths).flatMap((item) =>
      Object.values(item as object).map(({ operationId }) => operationId),
    );
    expect(new Set(operationIds).size).toBe(routes.length);
  });

  it('has a page that needs no other site', async () => {
    const page = await anonymous().get('/api/docs');
    expect(page.body).not.toMatch(/https?:\/\//);
    const browser = await chromium.launch({
      executablePath: await pathOfChromium(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    });
    try {
      const tab = await browser.newPage();
      const asked = new Set<string>();
      const refused: string[] = [];
      tab.on('request', (request) => asked.add(new URL(request.url()).origin));
      tab.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
      await tab.goto(`${api.url}/api/docs`);
      await tab.getByText('Get facts about this installation').first().waitFor();
      expect([[...asked].filter((origin) => !['null', 'data:'].includes(origin)), refused]).toEqual([[api.url], []]);
    } finally {
      await browser.close();
    }
  });
});
