import { v7 as uuid } from 'uuid';
import type { Operation } from '#domain/contracts/operations.ts';
import { until } from '#scripts/test/until.ts';
import { admin, insertBackup, insertServers, makeUser, nodeId, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import type { Browsers } from './test/browsers.ts';
import type { Live } from './test/live.ts';
import { startLive } from './test/live.ts';
import { notifyChanged } from '#prisma/changes.ts';

let live: Live;
let api: TestApi;
let owner: TestClient;
let tenantId: string;
let serverId: string;
let browsers: Browsers;

beforeAll(async () => {
  live = await startLive();
  ({ api, browsers, owner, tenantId, serverId } = live);
});
afterEach(() => {
  browsers?.close();
});
afterAll(() => live?.close());

const connect: Browsers['connect'] = (...given) => browsers.connect(...given);

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
