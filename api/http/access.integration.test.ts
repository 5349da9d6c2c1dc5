import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { routes } from '../routes.ts';
import { startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import { bodyOf, events, eventTable, pathOf, routeTable } from '../test/access-table.ts';
import { letters, people, populate } from '../test/people.ts';
import type { Letter, Things } from '../test/people.ts';
import { mountRoutes } from './mount-routes.ts';
import { problemMiddleware } from './problems.ts';
import { codedError } from '#domain/errors.ts';
import { requestContext } from './request-context.ts';

let api: TestApi;
let clients: Record<Letter, TestClient>;
let things: Things;
let probe: { url: string; close(): void };

const nameOf = ({ method, path }: { method: string; path: string }) => `${method.toUpperCase()} ${path}`;

/** Every route as it is, with its permission and its input, but for its handler: that only says that it was reached. */
async function startProbe(): Promise<typeof probe> {
  const app = express();
  app.use(requestContext(pino({ level: 'silent' })));
  const reached = () => Promise.reject(codedError('server.refused', { sentence: 'Reached.' }));
  mountRoutes(
    app,
    routes.map((route) => ({ ...route, handler: reached })),
    api.deps,
  );
  app.use(problemMiddleware());
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}

beforeAll(async () => {
  api = await startTestApi();
  ({ clients, things } = await populate(api));
  probe = await startProbe();
});
afterAll(async () => {
  probe?.close();
  await api?.close();
});

/** What each person is answered: `+` where the handler was reached, else the status of the refusal. */
async function answersOf(route: { method: string; path: string }): Promise<Record<string, string>> {
  const answers = letters.map(async (letter) => {
    const client = new TestClient(probe.url, clients[letter].token);
    const { status, body } = await client.send(
      route.method.toUpperCase(),
      pathOf(route.path, things),
      bodyOf(nameOf(route), things),
    );
    return [letter, body.code === 'server.refused' ? '+' : `${status} ${body.code}`] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}

describe('the table of access', () => {
  it('has every route and every event, and nothing else', async () => {
    expect(Object.keys(routeTable).sort()).toEqual(routes.map(nameOf).sort());
    expect(Object.keys(eventTable).sort()).toEqual((await eventsOfServer()).sort());
  });

  it.each(routes.map((route) => [nameOf(route), route] as const))('%s', async (name, route) => {
    const row = routeTable[name];
    if (row === undefined) throw new Error(`${name} is not in the table of access (api/test/access-table.ts).`);
    const expected = letters.map((letter) => {
      if (row.allowed.includes(letter)) return [letter, '+'];
      if (letter === 'n') return [letter, '401 auth.required'];
      if (letter === 'k' && route.access.kind === 'account') return [letter, '403 auth.session_required'];
      return [letter, row.unknownTo.includes(letter) ? `404 ${row.missing}` : '403 auth.forbidden'];
    });
    expect(await answersOf(route)).toEqual(Object.fromEntries(expected));
  });

  it.each(Object.entries(eventTable))('%s', async (name, row) => {
    for (const letter of letters.filter((one) => one !== 'n')) {
      const socket = await connect(letter);
      try {
        const payload = events[name]?.(things) ?? {};
        const answer: { ok: boolean; code?: string } = await socket.timeout(5_000).emitWithAck(name, payload);
        // Past the permission, the node is away: that is as far as it goes here.
        const isAllowed = answer.ok || answer.code === 'node.offline' || answer.code === 'server.not_running';
        const told = `${people[letter]}: ${isAllowed ? 'allowed' : answer.code}`;
        if (row.allowed.includes(letter)) expect(told).toBe(`${people[letter]}: allowed`);
        else
          expect(told).toMatch(
            row.unknownTo.includes(letter) ? new RegExp(`${row.missing}$`) : /auth\.forbidden$|auth\.required$/,
          );
      } finally {
        socket.disconnect();
      }
    }
  });

  it('refuses connections without a session', async () => {
    await expect(connect('n')).rejects.toThrow('Sign in first.');
  });
});

it('a command typed in the panel is audited as one that a program sends', async () => {
  const entries = async (send: () => Promise<unknown>) => {
    const where = { serverId: things.server };
    const skip = await api.prisma.auditEntry.count({ where });
    await send();
    const rows = await api.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' }, skip });
    return rows.map(({ action, userId, sessionId, tenantId, fromIp, details }) => {
      const { code } = details as { code?: string };
      return { action, userId, sessionId, tenantId, fromIp, code };
    });
  };
  const body = { command: 'say hello' };
  const byRoute = await entries(() => clients.o.post(`/api/servers/${things.server}/command`, body));
  const socket = await connect('o');
  try {
    const byEvent = await entries(() => socket.emitWithAck('console:command', { serverId: things.server, ...body }));
    expect(byRoute.map(({ action }) => action)).toEqual(['console.command', 'request.refused']);
    expect(byEvent).toEqual(byRoute);
  } finally {
    socket.disconnect();
  }
});

describe('lists of a tenant', () => {
  it.each(['/api/servers', '/api/operations', '/api/backups'])('%s are nothing to strangers', async (path) => {
    const answers = await Promise.all(
      (['s', 'b', 'u', 'v', 'D'] as const).map(async (letter) => {
        const { status, body } = await clients[letter].get(`${path}?tenantId=${things.tenant}`);
        return `${letter} ${status} ${body.total ?? body.code}`;
      }),
    );
    const isServers = path === '/api/servers';
    expect(answers).toEqual([
      's 404 tenant.not_found',
      isServers ? 'b 200 1' : 'b 403 auth.forbidden',
      isServers ? 'u 200 1' : 'u 404 tenant.not_found',
      'v 200 1',
      'D 200 1',
    ]);
    expect((await clients.s.get(path)).body).toMatchObject({ items: [], total: 0 });
  });
});

async function connect(letter: Letter): Promise<Socket> {
  const { token } = clients[letter];
  const socket = io(api.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: token === null ? {} : { token },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** The events that a browser's connection listens to. */
async function eventsOfServer(): Promise<string[]> {
  const socket = await connect('o');
  const [heard = []] = [...api.io.sockets.sockets.values()].map((one) => one.eventNames().map(String));
  socket.disconnect();
  return heard.filter((name) => !['disconnect', 'error'].includes(name));
}
