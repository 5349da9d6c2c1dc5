import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { Client } from 'pg';
import { v7 as uuid } from 'uuid';
import type { ClientToServer, ServerToClient } from '#domain/contracts/realtime.ts';
import type { Server } from '#domain/contracts/servers.ts';
import type { Operation } from '#domain/contracts/operations.ts';
import { until } from '#scripts/test/until.ts';
import {
  admin,
  bringNodeOnline,
  insertBackup,
  insertServers,
  makeSession,
  makeUser,
  nodeId,
  startActors,
  startTestApi,
  TestClient,
} from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import { notifyChanged } from '#prisma/changes.ts';

type Browser = Socket<ServerToClient, ClientToServer>;

let api: TestApi;
let stopActors: () => Promise<void>;
let owner: TestClient;
let stranger: TestClient;
let tenantId: string;
let serverId: string;
const browsers: Browser[] = [];

beforeAll(async () => {
  api = await startTestApi();
  stopActors = await startActors(api);
  await bringNodeOnline(api.prisma);
  const mine = await makeUser(api.prisma, 'olga', 'owner');
  tenantId = mine.tenantId;
  owner = await TestClient.signIn(api.url, mine.email);
  stranger = await TestClient.signIn(api.url, (await makeUser(api.prisma, 'stan', 'owner')).email);
  serverId = (await insertServers(api.prisma, tenantId, ['Live']))[0] ?? '';
  await api.prisma.server.update({ where: { id: serverId }, data: { status: 'ready' } });
});
afterEach(() => {
  for (const browser of browsers.splice(0)) browser.disconnect();
});
afterAll(async () => {
  await stopActors?.();
  await api?.close();
});

function connect(token: string | null, headers: Record<string, string> = {}): Promise<Browser> {
  const browser: Browser = io(api.url, {
    auth: token === null ? {} : { token },
    extraHeaders: headers,
    reconnection: false,
    forceNew: true,
  });
  browsers.push(browser);
  return new Promise((resolve, reject) => {
    browser.on('connect', () => resolve(browser));
    browser.on('connect_error', (error) =>
      reject(Object.assign(error, { code: (error as { data?: { code: string } }).data?.code })),
    );
  });
}

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

describe('a running operation', () => {
  it('shows its output and progress live, to late comers too, and what it waits for', async () => {
    const blueprint = await api.prisma.blueprint.findFirstOrThrow();
    const { body } = await owner.post('/api/servers', { tenantId, name: 'Waiting', blueprintId: blueprint.id });
    const operationId: string = body.operation.id;
    const browser = await connect(owner.token);
    const seen: Operation[] = [];
    let output = '';
    browser.on('operation:changed', (operation) => seen.push(operation));
    browser.on('operation:output', (piece) => (output += piece.text));
    expect(await browser.emitWithAck('operation:watch', { operationId })).toMatchObject({
      ok: true,
      result: { output: { from: 0, text: '' } },
    });
    const report = { operationId, serverId: body.server.id };
    api.reporting.output({ ...report, from: 0, text: 'first\n' });
    api.reporting.output({ ...report, from: 0, text: 'first\nsecond\n' });
    const progress = { stepId: 'script', phase: 'downloading', percent: 40, bytesDone: null, bytesTotal: null };
    api.reporting.progress({ ...report, attempt: 1, progress });
    await until(() => output === 'first\nsecond\n');
    const late = await (await connect(owner.token)).emitWithAck('operation:watch', { operationId });
    expect(late).toMatchObject({ ok: true, result: { operation: { progress }, output: { text: 'first\nsecond\n' } } });
    // No worker does the control plane's activities here, so that is what it waits for.
    await until(() => seen.at(-1)?.waitingFor?.what === 'a control worker');
    const detail = await owner.get(`/api/operations/${operationId}`);
    expect(detail.body).toMatchObject({
      output: 'first\nsecond\n',
      waitingFor: { what: 'a control worker' },
      temporalUiUrl: null,
    });
    await until(
      async () =>
        (await api.prisma.operation.findUniqueOrThrow({ where: { id: operationId } })).output === 'first\nsecond\n',
    );
  });
});

describe('backups', () => {
  it('that change and go are seen by watchers of their tenant and server, but not by who may not see them', async () => {
    const backupId = await insertBackup(api.prisma, { serverId, tenantId });
    const accounts = await makeUser(api.prisma, 'bill', 'billing', tenantId);
    const biller = await connect((await TestClient.signIn(api.url, accounts.email)).token);
    const [ofTenant, ofServer] = [await connect(owner.token), await connect(owner.token)];
    await ofTenant.emitWithAck('tenant:watch', { tenantId });
    await ofServer.emitWithAck('server:watch', { serverId });
    expect(await biller.emitWithAck('tenant:watch', { tenantId })).toMatchObject({ ok: true });
    const heard: string[] = [];
    for (const [name, browser] of Object.entries({ ofTenant, ofServer, biller })) {
      browser.on('backup:changed', ({ id, locked }) => id === backupId && heard.push(`${name} changed ${locked}`));
      browser.on('backup:removed', ({ backupId: id }) => id === backupId && heard.push(`${name} removed`));
    }
    await owner.patch(`/api/backups/${backupId}`, { locked: true });
    await until(() => heard.length >= 2);
    // Its row goes altogether, as that of a backup whose operation was refused.
    await api.prisma.backup.delete({ where: { id: backupId } });
    await api.prisma.$transaction((transaction) => notifyChanged(transaction, 'backup', backupId));
    await until(() => heard.length >= 4);
    expect(heard.sort()).toEqual([
      'ofServer changed true',
      'ofServer removed',
      'ofTenant changed true',
      'ofTenant removed',
    ]);
  });

  it('that changed unseen are shown once changes are heard of again', async () => {
    const backupId = await insertBackup(api.prisma, { serverId, tenantId });
    const browser = await connect(owner.token);
    await browser.emitWithAck('tenant:watch', { tenantId });
    const names: string[] = [];
    browser.on('backup:changed', ({ id, name }) => id === backupId && names.push(name));
    await api.prisma.backup.update({ where: { id: backupId }, data: { name: 'Unheard of' } });
    api.changeFeed.refreshAll();
    await until(() => names.includes('Unheard of'));
  });
});

describe('operations of all tenants', () => {
  it('or of one node, are the platform’s to see', async () => {
    const platform = await TestClient.signIn(api.url, admin.email, admin.password);
    const denied = await connect(owner.token);
    const [all, ofNode, ofOther] = [
      await connect(platform.token),
      await connect(platform.token),
      await connect(platform.token),
    ];
    expect(await denied.emitWithAck('operations:watch', {})).toMatchObject({ ok: false, code: 'auth.forbidden' });
    await all.emitWithAck('operations:watch', {});
    await ofNode.emitWithAck('operations:watch', { nodeId });
    await ofOther.emitWithAck('operations:watch', { nodeId: '01900000-0000-7000-8000-0000000000ee' });
    const heard: string[] = [];
    for (const [name, browser] of Object.entries({ denied, all, ofNode, ofOther }))
      browser.on('operation:changed', () => heard.push(name));
    const [fresh = ''] = await insertServers(api.prisma, tenantId, ['Fresh']);
    await api.prisma.server.update({ where: { id: fresh }, data: { status: 'ready' } });
    await owner.post(`/api/servers/${fresh}/restart`, {});
    await until(() => heard.includes('all') && heard.includes('ofNode'));
    await all.emitWithAck('operations:unwatch', {});
    expect(new Set(heard)).toEqual(new Set(['all', 'ofNode']));
  });

  it('say what their node waits for, as long as the step that waits runs', async () => {
    const steps = [
      { id: 'archive', title: 'Copy', status: 'running', compensation: false, attempts: 1, lastError: null },
    ].map((step) => ({ ...step, startedAt: new Date().toISOString(), endedAt: null }));
    const operationId = uuid();
    await api.prisma.operation.create({
      data: { id: operationId, serverId, tenantId, kind: 'backup', requestedByName: 'olga', status: 'running', steps },
    });
    const browser = await connect(owner.token);
    await browser.emitWithAck('tenant:watch', { tenantId });
    const shown: (string | null)[] = [];
    browser.on('operation:changed', ({ id, waitingFor }) => id === operationId && shown.push(waitingFor?.what ?? null));
    const report = (waitingFor: string | null) => {
      const none = { percent: null, bytesDone: null, bytesTotal: null };
      const progress = { stepId: 'archive', phase: 'waiting', waitingFor, ...none };
      api.reporting.progress({ operationId, serverId, attempt: 1, progress });
    };
    report('two other backups on this node');
    await until(() => shown.at(-1) === 'two other backups on this node');
    const before = (await owner.get(`/api/operations/${operationId}`)).body.waitingFor;
    report('one other backup on this node');
    await until(() => shown.at(-1) === 'one other backup on this node');
    expect((await owner.get(`/api/operations/${operationId}`)).body.waitingFor.since).toBe(before.since);
    const over = steps.map((step) => ({ ...step, status: 'succeeded' }));
    await api.prisma.operation.update({ where: { id: operationId }, data: { steps: over } });
    expect((await owner.get(`/api/operations/${operationId}`)).body.waitingFor).toBeNull();
    report(null);
    await until(() => shown.at(-1) === null);
  });
});
