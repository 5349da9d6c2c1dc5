import { v7 as uuid } from 'uuid';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import { admin, bringNodeOnline, makeUser, startActors, startTestApi, TestClient } from '../test/api.ts';
import type { Answer, TestApi } from '../test/api.ts';
import { endedOperation, readyServer, untilRunning, workflowStatus } from '../test/operations.ts';

let api: TestApi;
let stopActors: () => Promise<void>;
let owner: TestClient;
let operator: TestClient;
let platform: TestClient;
let tenantId: string;

beforeAll(async () => {
  api = await startTestApi();
  stopActors = await startActors(api);
  await bringNodeOnline(api.prisma);
  const user = await makeUser(api.prisma, 'olga', 'owner');
  tenantId = user.tenantId;
  owner = await TestClient.signIn(api.url, user.email);
  const hand = await makeUser(api.prisma, 'oscar', 'operator', tenantId);
  operator = await TestClient.signIn(api.url, hand.email);
  platform = await TestClient.signIn(api.url, admin.email, admin.password);
});
afterAll(async () => {
  await stopActors?.();
  await api?.close();
});

const ready = (changes: object = {}) => readyServer(api.prisma, tenantId, changes);
const ended = (serverId: string, ...rest: [OperationOptions, Parameters<typeof endedOperation>[3]?]) =>
  endedOperation(api.prisma, { tenantId, serverId }, ...rest);
const runs = (operation: { serverId: string; kind: OperationKind; id: string }) => untilRunning(api, operation);
const optionsOf = async (id: string) => (await owner.get(`/api/operations/${id}`)).body.options;
const rowsOf = (serverId: string) => api.prisma.operation.count({ where: { serverId } });

type Ask = (serverId: string, headers?: Record<string, string>) => Promise<Answer>;
const asks: [kind: OperationKind, options: object, ask: Ask][] = [
  [
    'reinstall',
    { files: 'wipe', changesSettings: false },
    (id, headers) => owner.post(`/api/servers/${id}/reinstall`, { files: 'wipe' }, headers),
  ],
  ['update', { backupId: null }, (id, headers) => owner.post(`/api/servers/${id}/update`, {}, headers)],
  [
    'restart',
    { skipCountdown: true },
    (id, headers) => owner.post(`/api/servers/${id}/restart`, { skipCountdown: true }, headers),
  ],
  [
    'suspend',
    { reason: 'unpaid' },
    (id, headers) => platform.post(`/api/servers/${id}/suspend`, { reason: 'unpaid' }, headers),
  ],
  [
    'delete',
    { lastBackupId: null, backups: 'delete', force: true },
    (id, headers) =>
      owner.send('DELETE', `/api/servers/${id}`, { confirmName: 'Craft', backups: 'delete', force: true }, headers),
  ],
];

describe.each(asks)('asking for a %s', (kind, options, ask) => {
  it('begins it, with what was chosen, and says so', async () => {
    const serverId = await ready();
    const { status, body } = await ask(serverId);
    expect([status, body.operation]).toMatchObject([202, { kind, serverId, retryOf: null, retryable: false }]);
    await runs(body.operation);
    expect(await optionsOf(body.operation.id)).toEqual({ kind, ...options });
    const entry = await api.prisma.auditEntry.findFirst({ where: { serverId, action: `server.${kind}` } });
    expect(entry).toMatchObject({ tenantId, details: { operationId: body.operation.id } });
  });

  it('pressed twice is refused at once, and nothing is left of the second', async () => {
    const serverId = await ready();
    await ask(serverId);
    expect((await ask(serverId)).body).toMatchObject({ status: 409 });
    expect(await rowsOf(serverId)).toBe(1);
  });

  it('with one key is one, however close together', async () => {
    const serverId = await ready();
    const headers = { 'idempotency-key': uuid() };
    const answers = await Promise.all([ask(serverId, headers), ask(serverId, headers), ask(serverId, headers)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.operation.id)).size).toBe(1);
    expect(await rowsOf(serverId)).toBe(1);
  });
});

describe('a suspension', () => {
  it('is the platform’s to impose and to lift', async () => {
    const serverId = await ready();
    expect((await owner.post(`/api/servers/${serverId}/suspend`, {})).body.code).toBe('auth.forbidden');
    const suspended = await ready({ status: 'suspended' });
    expect((await platform.post(`/api/servers/${suspended}/unsuspend`)).body.operation.kind).toBe('unsuspend');
  });
});

describe('restarting by the power route', () => {
  it('is the same operation, for who may restart', async () => {
    const serverId = await ready();
    const { status, body } = await operator.post(`/api/servers/${serverId}/power`, { action: 'restart' });
    expect([status, body.server.id]).toEqual([202, serverId]);
    const operation = await api.prisma.operation.findFirstOrThrow({ where: { serverId } });
    expect(operation.kind).toBe('restart');
    await runs(operation);
    expect(await optionsOf(operation.id)).toEqual({ kind: 'restart', skipCountdown: false });
  });
});

describe('a reinstall with other settings', () => {
  it('names what cannot be used, and makes nothing', async () => {
    const serverId = await ready();
    const path = `/api/servers/${serverId}/reinstall`;
    const variables = await owner.post(path, { variables: { MAX_PLAYERS: 'many', NO_SUCH: '1' } });
    expect(variables.body).toMatchObject({ status: 400, code: 'blueprint.invalid_variables' });
    expect(variables.body.errors.map(({ path: at }: { path: string }) => at).sort()).toEqual([
      'variables.MAX_PLAYERS',
      'variables.NO_SUCH',
    ]);
    expect((await owner.post(path, { image: 'evil:latest' })).body.code).toBe('blueprint.unknown_image');
    expect(await rowsOf(serverId)).toBe(0);
  });

  it('keeps them until the operation takes them over, and never shows their values', async () => {
    const serverId = await ready({ image: 'old:1' });
    const blueprint = await api.prisma.blueprint.findFirstOrThrow({ where: { slug: 'minecraft-flying-squid' } });
    const [image = ''] = Object.values((blueprint.definition as { images: Record<string, string> }).images);
    const { body } = await owner.post(`/api/servers/${serverId}/reinstall`, { image, variables: { MOTD: 'hush' } });
    const row = await api.prisma.operation.findUniqueOrThrow({ where: { id: body.operation.id } });
    expect(row.input).toMatchObject({ settings: { image, variables: { MOTD: expect.stringMatching(/^sealed:1:/) } } });
    expect(JSON.stringify(row.input)).not.toContain('hush');
    const server = await api.prisma.server.findUniqueOrThrow({ where: { id: serverId }, include: { variables: true } });
    expect([server.image, server.variables]).toEqual(['old:1', []]);
    const detail = await owner.get(`/api/operations/${body.operation.id}`);
    expect(detail.body.options).toEqual({ kind: 'reinstall', files: 'keep', changesSettings: true });
    expect(JSON.stringify(detail.body)).not.toContain('hush');
  });
});

describe('operations that make a backup on the way', () => {
  it('have its row from the beginning, and leave none where they are refused', async () => {
    const serverId = await ready();
    const update = () => owner.post(`/api/servers/${serverId}/update`, { backupFirst: true });
    const { body } = await update();
    const { backupId } = await optionsOf(body.operation.id);
    expect((await owner.get(`/api/backups/${backupId}`)).body).toMatchObject({
      trigger: 'update',
      status: 'pending',
      operationId: body.operation.id,
      name: expect.stringMatching(/^Before the update/),
    });
    expect((await update()).status).toBe(409);
    expect(await api.prisma.backup.count({ where: { serverId } })).toBe(1);
  });

  it('a delete makes its last one', async () => {
    const serverId = await ready();
    const { body } = await owner.delete(`/api/servers/${serverId}`, { confirmName: 'Craft', lastBackup: true });
    const { lastBackupId } = await optionsOf(body.operation.id);
    expect((await owner.get(`/api/backups/${lastBackupId}`)).body).toMatchObject({
      trigger: 'delete',
      name: 'Last one of Craft',
    });
  });
});

describe('ending an operation on the spot', () => {
  it('is the platform’s, once, and stands in the audit', async () => {
    const serverId = await ready();
    const { operation } = (await owner.post(`/api/servers/${serverId}/update`, {})).body;
    await runs(operation);
    const path = `/api/operations/${operation.id}/terminate`;
    expect((await owner.post(path)).body.code).toBe('auth.forbidden');
    expect((await platform.post(path)).status).toBe(202);
    expect(await workflowStatus(api, { serverId: serverId, kind: 'update', id: operation.id })).toBe('TERMINATED');
    expect((await platform.post(path)).body.code).toBe('operation.not_running');
    const entries = await api.prisma.auditEntry.count({ where: { serverId, action: 'operation.terminate' } });
    expect(entries).toBeGreaterThanOrEqual(1);
    const over = await ended(serverId, { kind: 'restart', skipCountdown: true });
    expect((await platform.post(`/api/operations/${over}/terminate`)).body.code).toBe('operation.not_running');
  });
});

describe('the history of an operation', () => {
  it('is Temporal’s own, for the platform', async () => {
    const serverId = await ready();
    const { operation } = (await owner.post(`/api/servers/${serverId}/update`, {})).body;
    await runs(operation);
    const path = `/api/operations/${operation.id}/history`;
    expect((await owner.get(path)).body.code).toBe('auth.forbidden');
    const { status, body } = await platform.get(path);
    expect([status, body.source, body.isTruncated]).toEqual([200, 'temporal', false]);
    expect(body.events[0]).toMatchObject({
      id: 1,
      type: 'WorkflowExecutionStarted',
      attributes: { input: { payloads: [{ operationId: operation.id }] } },
    });
  });

  it('is the copy when Temporal has let go of it, and none where there never was one', async () => {
    const serverId = await ready();
    const id = await ended(serverId, { kind: 'restart', skipCountdown: true });
    expect((await platform.get(`/api/operations/${id}/history`)).body).toMatchObject({
      status: 404,
      code: 'operation.no_history',
    });
    const events = [{ id: 1, at: new Date().toISOString(), type: 'WorkflowExecutionStarted', attributes: { a: 1 } }];
    await api.prisma.operationHistory.create({ data: { operationId: id, events, isTruncated: true } });
    expect((await platform.get(`/api/operations/${id}/history`)).body).toEqual({
      source: 'archive',
      events,
      isTruncated: true,
    });
    expect((await platform.get(`/api/operations/${uuid()}/history`)).body.code).toBe('operation.not_found');
  });
});

describe('what a page of an operation shows', () => {
  it('says to the platform alone from where it was asked for', async () => {
    const serverId = await ready();
    const { operation } = (await owner.post(`/api/servers/${serverId}/restart`, {})).body;
    const path = `/api/operations/${operation.id}`;
    expect((await owner.get(path)).body).toMatchObject({ requestedFromIp: null, temporalUiUrl: null });
    expect((await platform.get(path)).body).toMatchObject({
      requestedFromIp: '127.0.0.1',
      temporalUiUrl: expect.stringContaining('/workflows/'),
    });
  });

  it('is found by node, kind, status and a part of its server’s name', async () => {
    const serverId = await ready({ name: '100% Unique' });
    const id = await ended(serverId, { kind: 'verify', backupId: uuid() });
    const find = async (query: string) =>
      (await owner.get(`/api/operations?${query}`)).body.items.map((operation: { id: string }) => operation.id);
    expect(await find('kind=verify&status=failed')).toEqual([id]);
    expect(await find('search=100%25%20uni')).toEqual([id]);
    expect(await find('search=_')).toEqual([]);
    expect(await find(`nodeId=${uuid()}`)).toEqual([]);
  });
});

it('a deletion by force is taken beside another operation, and says what it waits for', async () => {
  const serverId = await ready();
  const { operation: update } = (await owner.post(`/api/servers/${serverId}/update`, {})).body;
  await runs({ serverId, kind: 'update', id: update.id });
  await api.prisma.operation.update({ where: { id: update.id }, data: { status: 'running' } });
  const remove = (force: boolean) =>
    owner.send('DELETE', `/api/servers/${serverId}`, { confirmName: 'Craft', backups: 'keep', force });
  expect((await remove(false)).body.code).toBe('server.operation_running');
  const { status, body } = await remove(true);
  expect([status, body.operation.waitingFor]).toEqual([
    202,
    { what: 'the operation before it (update) to end', since: body.operation.createdAt },
  ]);
  expect((await remove(true)).body).toMatchObject({ status: 409, code: 'server.being_deleted' });
  const cancel = await owner.post(`/api/operations/${body.operation.id}/cancel`);
  expect(cancel.body).toMatchObject({ status: 409, code: 'operation.not_cancellable' });
});

it('a restart says that it counts down, until when, and whether players hear of it', async () => {
  const serverId = await ready();
  const id = await ended(serverId, { kind: 'restart', skipCountdown: false });
  const step = { id: 'warn', title: 'Warn', compensation: false, endedAt: null, attempts: 1, lastError: null };
  const startedAt = new Date().toISOString();
  const countdown = { until: new Date(Date.now() + 300_000).toISOString(), warnsPlayers: true };
  const shown = async (status: string) => {
    const steps = [{ ...step, status, startedAt, countdown }];
    await api.prisma.operation.update({ where: { id }, data: { status: 'running', endedAt: null, steps } });
    return (await owner.get(`/api/operations/${id}`)).body.waitingFor;
  };
  const what = 'its countdown to end; players are warned';
  expect(await shown('running')).toEqual({ what, since: startedAt, countdown });
  expect(await shown('succeeded')).toBeNull();
});

describe('what makes no sense in the state that a server is in', () => {
  const ask = (what: string) => (serverId: string) => owner.post(`/api/servers/${serverId}/${what}`, {});
  it.each([
    [
      'new',
      'server.not_installed',
      'The server is not installed yet. Wait for its installation, or run it.',
      ask('update'),
    ],
    [
      'install_failed',
      'server.not_installed',
      'The server is not installed yet. Wait for its installation, or run it.',
      ask('backups'),
    ],
    [
      'suspended',
      'server.suspended',
      'The server is suspended. An administrator must lift the suspension first.',
      ask('restart'),
    ],
    [
      'ready',
      'server.not_suspended',
      'The server is not suspended.',
      (id: string) => platform.post(`/api/servers/${id}/unsuspend`, {}),
    ],
  ])('of a server that is %s is refused as %s', async (status, code, detail, asked) => {
    const serverId = await ready({ status });
    expect((await asked(serverId)).body).toMatchObject({ status: 409, code, detail });
    expect(await rowsOf(serverId)).toBe(0);
    // The request was audited before it was sent; a second entry says that it was refused.
    const entries = await api.prisma.auditEntry.findMany({ where: { serverId }, orderBy: { position: 'asc' } });
    const [requested, refused] = entries.map(({ action, details }) => ({ action, details: details as object }));
    expect(refused).toEqual({
      action: 'request.refused',
      details: { ...requested?.details, action: requested?.action, code },
    });
  });

  it.each([
    ['install_failed', 'server.install_failed', 'The installation failed. Run it again first.'],
    ['suspended', 'server.suspended', 'The server is suspended. An administrator must lift the suspension first.'],
    ['deleting', 'server.being_deleted', 'The server is being deleted.'],
  ])('is refused as a start, too, of one that is %s', async (status, code, detail) => {
    const answer = await owner.post(`/api/servers/${await ready({ status })}/power`, { action: 'start' });
    expect(answer.body).toMatchObject({ status: 409, code, detail });
  });
});
