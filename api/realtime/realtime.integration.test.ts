import { Client } from 'pg';
import type { Server } from '#domain/contracts/servers.ts';
import { until } from '#scripts/test/until.ts';
import { admin, bringNodeOnline, insertServers, makeSession, makeUser, nodeId, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import type { Browsers } from './test/browsers.ts';
import type { Live } from './test/live.ts';
import { startLive } from './test/live.ts';

let live: Live;
let api: TestApi;
let owner: TestClient;
let stranger: TestClient;
let tenantId: string;
let serverId: string;
let browsers: Browsers;

beforeAll(async () => {
  live = await startLive();
  ({ api, browsers, owner, tenantId, serverId } = live);
  stranger = await TestClient.signIn(api.url, (await makeUser(api.prisma, 'stan', 'owner')).email);
});
afterEach(() => {
  browsers?.close();
});
afterAll(() => live?.close());

const connect: Browsers['connect'] = (...given) => browsers.connect(...given);

const observation = (observedAt: number, power: 'running' | 'offline' | 'starting') => ({
  serverId,
  power,
  observedAt,
  startedAt: power === 'offline' ? null : new Date().toISOString(),
  exit: null,
});

describe('connecting', () => {
  it('wants a session and a page of this panel', async () => {
    await expect(connect(null)).rejects.toMatchObject({ code: 'auth.required' });
    await expect(connect('x')).rejects.toMatchObject({ code: 'auth.required' });
    await expect(connect(owner.token, { origin: 'http://evil.test' })).rejects.toThrow();
    await connect(owner.token, { origin: 'http://panel.test' });
    await connect(null, { cookie: `mamba_session=${owner.token}` });
  });

  it('ends with the session, unless that is renewed', async () => {
    const { id } = await api.prisma.user.findUniqueOrThrow({ where: { email: admin.email } });
    const [first, session] = [await makeSession(api, id), await makeSession(api, id)];
    const [leaving, staying] = [await connect(first.token), await connect(session.token)];
    // Connected before, so that the little time that is left is for one exchange alone.
    const expiresAt = new Date(Date.now() + 4_000);
    for (const [socket, row] of [
      [leaving, first],
      [staying, session],
    ] as const) {
      const { token } = await api.deps.tokens.issue({ ...row, sessionId: row.id, expiresAt });
      expect(await socket.emitWithAck('session:renew', { token })).toMatchObject({ ok: true });
    }
    const longer = await api.deps.tokens.issue({ ...session, sessionId: session.id });
    expect(await staying.emitWithAck('session:renew', { token: longer.token })).toMatchObject({ ok: true });
    expect(await staying.emitWithAck('session:renew', { token: owner.token ?? '' })).toMatchObject({
      ok: false,
      code: 'auth.required',
    });
    const ended = new Promise((resolve) => leaving.on('session:ended', resolve));
    expect(await ended).toMatchObject({ reason: expect.stringContaining('ended') });
    await until(() => !leaving.connected);
    expect(await staying.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: true });
  });

  it('ends at once when the session is revoked, for the other devices not', async () => {
    const { userId, email } = await makeUser(api.prisma, 'rita', 'viewer', tenantId);
    const [mine, lost] = [await makeSession(api, userId), await makeSession(api, userId)];
    const [staying, leaving] = [await connect(mine.token), await connect(lost.token)];
    const ended = new Promise((resolve) => leaving.on('session:ended', resolve));
    const client = new TestClient(api.url, mine.token);
    expect((await client.delete(`/api/account/sessions/${lost.id}`)).status).toBe(204);
    expect(await ended).toMatchObject({ reason: expect.stringContaining('signed out') });
    await until(() => !leaving.connected);
    await expect(connect(lost.token)).rejects.toMatchObject({ code: 'auth.required' });
    expect(await staying.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: true });
    expect((await client.get('/api/me')).body.email).toBe(email);
  });

  it('ends also where the revocation was not heard', async () => {
    const { userId } = await makeUser(api.prisma, 'ruth', 'viewer', tenantId);
    const session = await makeSession(api, userId);
    const browser = await connect(session.token);
    await api.prisma.session.update({ where: { id: session.id }, data: { revokedAt: new Date() } });
    await api.prisma
      .$executeRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mamba-changes'`;
    await until(() => !browser.connected);
  });
});

describe('watching', () => {
  it('is refused to strangers, event by event, as if there were nothing', async () => {
    const browser = await connect(stranger.token);
    expect(await browser.emitWithAck('server:watch', { serverId })).toMatchObject({
      ok: false,
      code: 'server.not_found',
    });
    expect(await browser.emitWithAck('tenant:watch', { tenantId })).toMatchObject({
      ok: false,
      code: 'tenant.not_found',
    });
    expect(await browser.emitWithAck('operation:watch', { operationId: serverId })).toMatchObject({
      ok: false,
      code: 'operation.not_found',
    });
    expect(await browser.emitWithAck('nodes:watch', {})).toMatchObject({ ok: false, code: 'auth.forbidden' });
    expect(await browser.emitWithAck('console:open', { serverId, after: null })).toMatchObject({
      ok: false,
      code: 'server.not_found',
    });
    expect(await browser.emitWithAck('console:command', { serverId, command: 'stop' })).toMatchObject({
      ok: false,
      code: 'server.not_found',
    });
    expect(await browser.emitWithAck('server:watch', { nonsense: true } as never)).toMatchObject({
      ok: false,
      code: 'request.invalid',
    });
  });

  it('shows what a node sees, to those who may see it alone', async () => {
    const [browser, other] = [await connect(owner.token), await connect(stranger.token)];
    const leaked: unknown[] = [];
    other.onAny((...event) => leaked.push(event));
    expect(await browser.emitWithAck('server:watch', { serverId })).toMatchObject({
      ok: true,
      result: { server: { state: 'offline' } },
    });
    for (let round = 1; round <= 20; round += 1) {
      const power = round % 2 === 1 ? 'running' : 'offline';
      const shown = new Promise<void>((resolve) => {
        const look = (server: Server) => {
          if (server.power !== power) return;
          browser.off('server:changed', look);
          resolve();
        };
        browser.on('server:changed', look);
      });
      await api.reporting.observed(nodeId, observation(1000 + round, power));
      await shown;
    }
    // An answer to this socket comes after everything that was sent to it before.
    expect(await other.emitWithAck('server:watch', { serverId })).toMatchObject({ ok: false });
    expect(leaked).toEqual([]);
  });

  it('never lets an older observation win, nor one of another node', async () => {
    await api.reporting.observed(nodeId, observation(5000, 'running'));
    await api.reporting.observed(nodeId, observation(4000, 'offline'));
    await api.reporting.observed('01900000-0000-7000-8000-0000000000ee', observation(6000, 'offline'));
    expect((await owner.get(`/api/servers/${serverId}`)).body.state).toBe('running');
  });

  it('shows the last of many changes that another process made', async () => {
    const browser = await connect(owner.token);
    await browser.emitWithAck('tenant:watch', { tenantId });
    const names: string[] = [];
    browser.on('server:changed', (server) => names.push(server.name));
    for (let number = 1; number <= 60; number += 1) {
      await api.prisma.$transaction([
        api.prisma.server.update({ where: { id: serverId }, data: { name: `Name ${number}` } }),
        api.prisma.$executeRaw`SELECT pg_notify('mamba_changed', ${JSON.stringify({ kind: 'server', id: serverId })})`,
      ]);
    }
    await until(() => names.at(-1) === 'Name 60');
  });

  it('tells of every server when its node comes or goes, and of a server that is deleted', async () => {
    const browser = await connect(owner.token);
    await browser.emitWithAck('tenant:watch', { tenantId });
    const states: string[] = [];
    const removed: string[] = [];
    browser.on('server:changed', (server) => states.push(server.state));
    browser.on('server:removed', (gone) => removed.push(gone.serverId));
    const notify = (kind: string, id: string) =>
      api.prisma.$executeRaw`SELECT pg_notify('mamba_changed', ${JSON.stringify({ kind, id })})`;
    await api.prisma.node.update({ where: { id: nodeId }, data: { online: false } });
    await notify('node', nodeId);
    await until(() => states.at(-1) === 'unreachable');
    await bringNodeOnline(api.prisma);
    await notify('node', nodeId);
    await until(() => states.at(-1) === 'running');
    const [doomed = ''] = await insertServers(api.prisma, tenantId, ['Doomed']);
    await api.prisma.server.update({ where: { id: doomed }, data: { status: 'deleted', deletedAt: new Date() } });
    await notify('server', doomed);
    await until(() => removed.includes(doomed));
  });

  it('goes on after the connection to the database broke, with what was missed', async () => {
    const browser = await connect(owner.token);
    await browser.emitWithAck('server:watch', { serverId });
    const names: string[] = [];
    browser.on('server:changed', (server) => names.push(server.name));
    const admin = new Client({ connectionString: api.databaseUrl });
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mamba-changes'`,
    );
    await admin.query('UPDATE servers SET name = $1 WHERE id = $2', ['Missed', serverId]);
    await admin.end();
    await until(() => names.at(-1) === 'Missed');
  });
});
