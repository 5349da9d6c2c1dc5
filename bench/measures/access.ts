import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import autocannon from 'autocannon';
import express from 'express';
import pino from 'pino';
import type { Route } from '#api/http/define-route.ts';
import { mountRoutes } from '#api/http/mount-routes.ts';
import type { Caller } from '#api/http/request-context.ts';
import { requestContext } from '#api/http/request-context.ts';
import { routes } from '#api/routes.ts';
import type { TestApi } from '#api/test/api.ts';
import { insertServers, makeUser, startTestApi, TestClient } from '#api/test/api.ts';
import type { Principal } from '#domain/permissions/principal.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import { permissionsOfRole } from '#domain/permissions/roles.ts';
import type { Row } from '../figures.ts';
import { row } from '../figures.ts';

const manyServers = 1_000;
const seconds = 10;

/**
 * The cost of authenticating callers and checking their permissions. The API is in this process, without the checks of tests, and the callers are in a
 * thread beside it; the same read is mounted a second time as a route for everybody.
 */
export async function measureAccess(): Promise<Row[]> {
  const api = await startTestApi({ limits: { redisUrl: null, factor: 1e6 } }, {});
  try {
    const { email, tenantId } = await makeUser(api.prisma, 'olga', 'owner');
    const names = Array.from({ length: manyServers }, (_, index) => `Server ${index}`);
    const [serverId = ''] = await insertServers(api.prisma, tenantId, names);
    const { token } = await TestClient.signIn(api.url, email);
    const headers = { authorization: `Bearer ${token}` };
    return [check(), ...(await reads(api, `/api/servers/${serverId}`, headers)), await list(api, headers)];
  } finally {
    await api.close();
  }
}

/** For a user in fifty tenants with access to two hundred servers, of which this is the last. */
function check(): Row {
  const viewer = permissionsOfRole('viewer');
  const principal: Principal = {
    userId: 'x',
    platform: new Set(),
    memberships: Array.from({ length: 50 }, (_, index) => ({
      tenantId: `t${index}`,
      role: 'viewer',
      roleName: '',
      permissions: viewer,
    })),
    grants: Array.from({ length: 200 }, (_, index) => ({
      serverId: `s${index}`,
      tenantId: 'other',
      permissions: viewer,
    })),
    only: viewer,
  };
  const place = { tenantId: 'other', serverId: 's199' };
  const sample = Array.from({ length: 1_000 }, () => {
    const before = performance.now();
    for (let times = 0; times < 100; times += 1)
      if (!isAllowed(principal, 'server.read', place)) throw new Error('It is not allowed.');
    return (performance.now() - before) * 10;
  });
  const { p99, ...line } = row('one check of a permission', 'µs', sample);
  return { ...line, p99, goal: { what: '≤ 20 µs', met: p99 !== null && p99 <= 20 } };
}

async function reads(api: TestApi, path: string, headers: Record<string, string>): Promise<Row[]> {
  // The handler asks what the caller may see: without checks it gets the caller that the guarded route has looked up before.
  let caller: Caller | undefined;
  const guarded = await mounted(api, (route) => ({
    ...route,
    handler: (handling) => {
      caller ??= handling.caller;
      return route.handler(handling);
    },
  }));
  const open = await mounted(api, (route) => ({
    ...route,
    access: { kind: 'public' },
    handler: (handling) => route.handler(Object.defineProperty(handling, 'caller', { value: caller })),
  }));
  try {
    // Both are warm before either counts.
    await load(guarded.url + path, headers, 2);
    await load(open.url + path, {}, 2);
    const [without, withAuth] = [await load(open.url + path), await load(guarded.url + path, headers)];
    return [
      {
        measure: 'GET /api/servers/:id, any caller',
        unit: 'ms, p99',
        n: withAuth.requests.total,
        p50: withAuth.latency.p99,
        p99: null,
        beside: { what: 'the same read without checks', p50: without.latency.p99 },
        goal: { what: '≤ 2 ×', met: withAuth.latency.p99 <= 2 * without.latency.p99 },
      },
    ];
  } finally {
    open.close();
    guarded.close();
  }
}

async function list(api: TestApi, headers: Record<string, string>): Promise<Row> {
  const { requests, latency } = await load(`${api.url}/api/servers?limit=50`, headers);
  return {
    measure: `GET /api/servers of ${manyServers}`,
    unit: 'requests/s',
    n: requests.total,
    p50: requests.average,
    p99: null,
    goal: { what: `≥ 500 (p99 ${latency.p99} ms)`, met: requests.average >= 500 },
  };
}

async function mounted(api: TestApi, change: (route: Route) => Route): Promise<{ url: string; close(): void }> {
  const app = express();
  app.use(requestContext(pino({ level: 'silent' })), express.json());
  mountRoutes(app, routes.map(change), api.deps);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

async function load(url: string, headers: Record<string, string> = {}, duration = seconds): Promise<autocannon.Result> {
  const result = await autocannon({ url, headers, connections: 10, duration, workers: 1 });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors.`);
  return result;
}
