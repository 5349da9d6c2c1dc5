import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import fc from 'fast-check';
import { z } from 'zod';
import { routes } from '../routes.ts';
import {
  admin,
  bringNodeOnline,
  insertBackup,
  insertServers,
  makeUser,
  nodeId,
  root,
  startTestApi,
  TestClient,
} from '../test/api.ts';
import type { Answer, TestApi } from '../test/api.ts';
import { problemTable } from './problem-codes.ts';

let api: TestApi;
let platform: TestClient;
let owner: TestClient;
let stranger: TestClient;
let viewer: TestClient;
const anonymous = () => new TestClient(api.url);
const ids = { server: '', operation: '', blueprint: '', tenant: '', backup: '01900000-0000-7000-8000-0000000000b1' };

beforeAll(async () => {
  api = await startTestApi();
  await bringNodeOnline(api.prisma);
  const mine = await makeUser(api.prisma, 'olga', 'owner');
  const looking = await makeUser(api.prisma, 'vera', 'viewer', mine.tenantId);
  const theirs = await makeUser(api.prisma, 'stan', 'owner');
  [platform, owner, viewer, stranger] = await Promise.all([
    TestClient.signIn(api.url, admin.email, admin.password),
    TestClient.signIn(api.url, mine.email),
    TestClient.signIn(api.url, looking.email),
    TestClient.signIn(api.url, theirs.email),
  ]);
  ids.tenant = mine.tenantId;
  ids.server = (await insertServers(api.prisma, mine.tenantId, ['Mine']))[0] ?? '';
  ids.operation = '01900000-0000-7000-8000-000000000001';
  ids.blueprint = (await api.prisma.blueprint.findFirstOrThrow()).id;
  const operation = {
    id: ids.operation,
    serverId: ids.server,
    tenantId: mine.tenantId,
    kind: 'install',
    requestedByName: 'olga',
  } as const;
  await api.prisma.operation.create({ data: { ...operation, status: 'failed', endedAt: new Date() } });
});
afterAll(() => api?.close());
beforeAll(() => insertBackup(api.prisma, { id: ids.backup, serverId: ids.server, tenantId: ids.tenant }));

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

/** A request to each route that is right in all but who sends it. */
function requestTo({ method, path }: { method: string; path: string }): { path: string; body?: unknown } {
  const [, , resource = ''] = path.split('/');
  const things: Record<string, string> = {
    operations: ids.operation,
    nodes: nodeId,
    blueprints: ids.blueprint,
    backups: ids.backup,
  };
  const id = things[resource] ?? ids.server;
  const bodies: Record<string, unknown> = {
    'post /api/auth/login': { email: admin.email, password: admin.password },
    'post /api/auth/sign-up': { email: 'new@users.test', name: 'New', password: 'four unrelated words here' },
    'post /api/auth/verify-email': { token: 'x'.repeat(43), password: 'four unrelated words here' },
    'post /api/auth/request-reset': { email: 'nobody@users.test' },
    'post /api/auth/reset-password': { token: 'x'.repeat(43), password: 'four unrelated words here' },
    'post /api/auth/confirm-email': { token: 'x'.repeat(43) },
    'post /api/auth/step-up': { password: 'wrong' },
    'post /api/auth/second-factor': { challenge: ids.operation, code: '000000' },
    'post /api/auth/passkey': { challenge: ids.operation, response: { id: 'x', type: 'public-key' } },
    'post /api/account/totp/confirm': { code: '000000' },
    'post /api/account/passkeys': { challenge: ids.operation, name: 'Key', response: { id: 'x', type: 'public-key' } },
    'post /api/auth/providers/:id/return': { query: 'code=x&state=y' },
    'post /api/account/api-keys': { name: 'Bot', permissions: ['server.read'] },
    'post /api/account/ssh-keys': { name: 'Laptop', publicKey: 'ssh-ed25519 AAAA' },
    'patch /api/account': { name: 'Stan' },
    'post /api/account/password': { password: 'four unrelated words here' },
    'post /api/account/email': { email: 'elsewhere@users.test' },
    'post /api/servers': { tenantId: ids.tenant, name: 'New', blueprintId: ids.blueprint },
    'patch /api/servers/:id': { description: 'changed' },
    'delete /api/servers/:id': { confirmName: 'Mine' },
    'post /api/servers/:id/power': { action: 'start' },
    'post /api/servers/:id/command': { command: 'say hello' },
    'post /api/servers/:id/reinstall': { files: 'keep' },
    'post /api/servers/:id/update': { backupFirst: true },
    'post /api/servers/:id/restart': { skipCountdown: true },
    'post /api/servers/:id/suspend': { reason: 'unpaid' },
    'post /api/servers/:id/recovery': { action: 'stop_trying' },
    'post /api/servers/:id/backups': { name: 'Mine', ignore: ['*.log'] },
    'post /api/servers/:id/restore': { backupId: ids.backup, paths: ['world'] },
    'patch /api/backups/:id': { locked: true },
    'post /api/nodes/:id/certificates/revoke': { serial: 'ab' },
    'post /api/users': { name: 'New', email: 'z@users.test' },
    'post /api/users/:id/platform-roles': { platformRoles: ['support'] },
    'post /api/users/:id/impersonate': { reason: 'asked for help' },
    'post /api/temporal/codec/decode': { payloads: [] },
    'post /api/temporal/codec/encode': { payloads: [] },
    'post /api/nodes': { name: 'mine', allocations: [{ ip: '10.0.0.1', from: 1000, to: 1001 }] },
  };
  return { path: path.replace(':id', id), body: bodies[`${method} ${path}`] };
}
const describeRoute = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
const guarded = routes.filter(({ access }) => access.kind !== 'public');

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
  it.each(guarded.map((route) => [describeRoute(route), route] as const))('%s wants a session', async (_, route) => {
    const { path, body } = requestTo(route);
    expectProblem(await anonymous().send(route.method.toUpperCase(), path, body), {
      status: 401,
      code: 'auth.required',
    });
  });

  it.each(
    guarded.filter(({ access }) => access.kind === 'tenant').map((route) => [describeRoute(route), route] as const),
  )('%s does not exist for another tenant', async (_, route) => {
    const { path, body } = requestTo(route);
    const answer = await stranger.send(route.method.toUpperCase(), path, body);
    expectProblem(answer, { status: 404, code: route.access.kind === 'tenant' ? route.access.missing : '' });
  });

  it.each(
    guarded
      .filter(({ access }) => access.kind === 'platform' && access.permission !== 'blueprint.read')
      .map((route) => [describeRoute(route), route] as const),
  )('%s is for the platform’s administrators', async (_, route) => {
    const { path, body } = requestTo(route);
    expectProblem(await stranger.send(route.method.toUpperCase(), path, body), { status: 403, code: 'auth.forbidden' });
  });

  it.each(
    guarded.filter(({ access }) => access.kind === 'tenants').map((route) => [describeRoute(route), route] as const),
  )('%s shows nothing of another tenant', async (_, route) => {
    expect((await stranger.get(route.path)).body).toMatchObject({ items: [], total: 0 });
    expectProblem(await stranger.get(`${route.path}?tenantId=${ids.tenant}`), {
      status: 404,
      code: 'tenant.not_found',
    });
    expect((await owner.get(`${route.path}?tenantId=${ids.tenant}`)).body.total).toBe(1);
    expect((await platform.get(route.path)).body.total).toBe(1);
  });

  it.each([
    'post /api/servers',
    'patch /api/servers/:id',
    'delete /api/servers/:id',
    'post /api/servers/:id/power',
    'post /api/servers/:id/command',
    'post /api/servers/:id/reinstall',
    'post /api/servers/:id/update',
    'post /api/servers/:id/restart',
    'post /api/servers/:id/suspend',
    'post /api/servers/:id/unsuspend',
    'post /api/servers/:id/backups',
    'post /api/servers/:id/restore',
    'patch /api/backups/:id',
    'delete /api/backups/:id',
    'post /api/backups/:id/verify',
    'post /api/operations/:id/retry',
    'post /api/operations/:id/terminate',
  ])('%s is refused to a member who may only look', async (name) => {
    const route = routes.find((one) => describeRoute(one) === name)!;
    const { path, body } = requestTo(route);
    expectProblem(await viewer.send(route.method.toUpperCase(), path, body), { status: 403, code: 'auth.forbidden' });
  });

  it.each(routes.filter(({ body }) => body !== undefined).map((route) => [describeRoute(route), route] as const))(
    '%s answers any body with an answer or a problem, never with a fault of ours',
    async (_, route) => {
      const { path, body } = requestTo(route);
      const keys = Object.keys((body ?? {}) as object);
      const field = fc.oneof(fc.constantFrom(...keys, 'x', '__proto__', 'limits', 'variables', 'nodeId'), fc.string());
      const value = fc.letrec((tie) => ({
        any: fc.oneof(
          { maxDepth: 3 },
          fc.string({ unit: 'binary' }),
          fc.constantFrom('\0', '\ud800', ids.server, '1e999'),
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

describe('input', () => {
  it.each([
    ['a field that there is not', () => owner.patch(`/api/servers/${ids.server}`, { nmae: 'x' }), 'nmae'],
    [
      'a field that there is not, deeper',
      () => owner.patch(`/api/servers/${ids.server}`, { limits: { memory: 1 } }),
      'limits.memory',
    ],
    [
      'a limit below the least',
      () => owner.patch(`/api/servers/${ids.server}`, { limits: { memoryBytes: 1 } }),
      'limits.memoryBytes',
    ],
    ['an id that is none', () => owner.get('/api/servers/17'), 'params.id'],
    ['a filter that there is not', () => owner.get('/api/servers?tenant=x'), 'query.tenant'],
    ['a filter given twice', () => owner.get('/api/servers?limit=1&limit=2'), 'query.limit'],
    [
      'text that cannot be stored',
      () => owner.patch(`/api/servers/${ids.server}`, { description: 'a\0b' }),
      'description',
    ],
    [
      'a key that cannot be used',
      () =>
        owner.post('/api/servers', requestTo({ method: 'post', path: '/api/servers' }).body, {
          'idempotency-key': 'a b',
        }),
      'headers.idempotency-key',
    ],
  ])('%s is named by its path', async (_, send, path) => {
    const answer = await send();
    expectProblem(answer, { status: 400, code: 'request.invalid' });
    expect(answer.body.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  it.each([
    ['what is no JSON', '{"email":', 'application/json', 400, 'request.malformed'],
    ['a form', 'email=a', 'application/x-www-form-urlencoded', 415, 'request.unsupported_media_type'],
    [
      'more than a megabyte',
      JSON.stringify({ email: 'x'.repeat(2 ** 20) }),
      'application/json',
      413,
      'request.too_large',
    ],
    [
      'a megabyte of brackets',
      `{"email":${'['.repeat(500_000)}${']'.repeat(500_000)}}`,
      'application/json',
      400,
      'request.invalid',
    ],
  ])('%s is refused', async (_, body, type, status, code) => {
    expectProblem(await anonymous().send('POST', '/api/auth/login', body, { 'content-type': type }), { status, code });
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
      routes.map(({ method, path }) => `${method} ${path.replace(':id', '{id}')}`).sort(),
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
      await tab.getByText('What this installation is').first().waitFor();
      expect([[...asked].filter((origin) => !['null', 'data:'].includes(origin)), refused]).toEqual([[api.url], []]);
    } finally {
      await browser.close();
    }
  });
});
