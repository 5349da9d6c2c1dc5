import { v7 as uuid } from 'uuid';
import { recurringActivities } from '#scripts/test/recurring.ts';
import type { Backup } from '#domain/contracts/backups.ts';
import { historyContext, openJson } from '#prisma/keys/sealed-json.ts';
import { operationWorkflowId, serverWorkflowId } from '#temporal/contracts/names.ts';
import { until } from '#scripts/test/until.ts';
import {
  admin,
  bringNodeOnline,
  insertBackup,
  insertServers,
  makeUser,
  startActors,
  startTestApi,
  TestClient,
} from '../test/api.ts';
import type { TestApi } from '../test/api.ts';

let api: TestApi;
let stopActors: () => Promise<void>;
let owner: TestClient;
let platform: TestClient;
let tenantId: string;

beforeAll(async () => {
  api = await startTestApi();
  stopActors = await startActors(api);
  await bringNodeOnline(api.prisma);
  const user = await makeUser(api.prisma, 'olga', 'owner');
  tenantId = user.tenantId;
  owner = await TestClient.signIn(api.url, user.email);
  platform = await TestClient.signIn(api.url, admin.email, admin.password);
});
afterAll(async () => {
  await stopActors?.();
  await api?.close();
});

async function readyServer(changes: object = {}): Promise<string> {
  const [id = ''] = await insertServers(api.prisma, tenantId, ['Craft']);
  await api.prisma.server.update({ where: { id }, data: { status: 'ready', ...changes } });
  return id;
}
const policy = (backup: object) => ({ policies: { backup } });
const there = (serverId: string) => api.prisma.backup.count({ where: { serverId, deletedAt: null } });
const isRunning = (workflowId: string) =>
  api.deps.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .then(
      ({ status }) => status.name === 'RUNNING',
      () => false,
    );

describe('making a backup', () => {
  it('answers with it and with the operation that has begun, and leaves out what the policy does', async () => {
    const serverId = await readyServer(policy({ ignore: ['logs/', '*.tmp'] }));
    const request = { name: ' Before the storm ', locked: true, ignore: ['*.tmp', 'cache/'] };
    const { status, body } = await owner.post(`/api/servers/${serverId}/backups`, request);
    expect([status, body.backup]).toMatchObject([
      202,
      {
        serverId,
        name: 'Before the storm',
        locked: true,
        ignore: ['logs/', '*.tmp', 'cache/'],
        status: 'pending',
        trigger: 'manual',
        storage: 'local',
        operationId: body.operationId,
        bytes: null,
      },
    ]);
    await until(() => isRunning(operationWorkflowId(serverId, 'backup', body.operationId)));
    expect((await owner.get(`/api/servers/${serverId}/backups`)).body).toMatchObject({
      items: [{ id: body.backup.id }],
      usage: { count: 1, bytes: 0, maxCount: 20, maxBytes: 0 },
    });
  });

  it('calls it by the time where it is given no name', async () => {
    const { body } = await owner.post(`/api/servers/${await readyServer()}/backups`, {});
    expect(body.backup.name).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/);
  });

  it('goes where the node says, or where it can', async () => {
    const { facts } = await api.prisma.node.findFirstOrThrow();
    const withStorages = (backupStorages: string[]) =>
      api.prisma.node.updateMany({ data: { facts: { ...(facts as object), backupStorages } } });
    await withStorages(['s3', 'local']);
    const make = async (body: object) => owner.post(`/api/servers/${await readyServer()}/backups`, body);
    expect((await make({})).body.backup.storage).toBe('s3');
    expect((await make({ storage: 'local' })).body.backup.storage).toBe('local');
    await withStorages(['local']);
    expect((await make({ storage: 's3' })).body).toMatchObject({ status: 400, errors: [{ path: 'storage' }] });
  });

  it('is one for one key, and another for another', async () => {
    const serverId = await readyServer();
    const headers = { 'idempotency-key': uuid() };
    const make = () => owner.post(`/api/servers/${serverId}/backups`, {}, headers);
    const answers = await Promise.all([make(), make(), make()]);
    expect(new Set(answers.map(({ body }) => body.backup?.id)).size).toBe(1);
    expect(await there(serverId)).toBe(1);
    const other = await insertBackup(api.prisma, { serverId, tenantId });
    const misused = await owner.post(`/api/backups/${other}/verify`, undefined, headers);
    expect(misused.body.code).toBe('request.idempotency_key_reused');
  });

  it('beside another operation is refused, and leaves no row', async () => {
    const serverId = await readyServer();
    const make = () => owner.post(`/api/servers/${serverId}/backups`, {});
    await make();
    expect((await make()).body.code).toBe('server.operation_running');
    expect(await there(serverId)).toBe(1);
  });
});

describe('the limits of a server’s backups', () => {
  it('are said in words', async () => {
    const none = await readyServer(policy({ maxCount: 0 }));
    expect((await owner.post(`/api/servers/${none}/backups`, {})).body).toMatchObject({
      status: 409,
      code: 'backup.limit_reached',
      detail: 'The backup policy of this server allows no backups.',
    });
    const full = await readyServer(policy({ maxCount: 1 }));
    await insertBackup(api.prisma, { serverId: full, tenantId });
    expect((await owner.post(`/api/servers/${full}/backups`, {})).body.detail).toMatch(/its one backup/);
    const heavy = await readyServer(policy({ maxBytes: 1_500 }));
    await insertBackup(api.prisma, { serverId: heavy, tenantId });
    expect((await owner.post(`/api/servers/${heavy}/backups`, {})).status).toBe(202);
    const heavier = await readyServer(policy({ maxBytes: 1_000 }));
    await insertBackup(api.prisma, { serverId: heavier, tenantId });
    expect((await owner.post(`/api/servers/${heavier}/update`, { backupFirst: true })).body.code).toBe(
      'backup.limit_reached',
    );
    await insertBackup(api.prisma, { serverId: none, tenantId, status: 'deleted', deletedAt: new Date() });
    expect((await owner.get(`/api/servers/${none}/backups`)).body.usage).toEqual({
      count: 0,
      bytes: 0,
      maxCount: 0,
      maxBytes: 0,
    });
  });
});

describe('a backup', () => {
  it('is renamed and locked by those who may, and the audit says so', async () => {
    const backupId = await insertBackup(api.prisma, { serverId: await readyServer(), tenantId });
    const { body } = await owner.patch(`/api/backups/${backupId}`, { name: 'Keep', locked: true });
    expect(body).toMatchObject({ id: backupId, name: 'Keep', locked: true });
    const entry = await api.prisma.auditEntry.findFirst({ where: { action: 'backup.update' } });
    expect(entry).toMatchObject({ tenantId, details: { backupId, name: 'Keep', locked: true } });
    expect((await owner.patch(`/api/backups/${backupId}`, { name: '' })).body.errors).toMatchObject([{ path: 'name' }]);
  });

  it('that is locked is not deleted; one that is being deleted is not locked', async () => {
    const serverId = await readyServer();
    const backupId = await insertBackup(api.prisma, { serverId, tenantId, locked: true });
    const path = `/api/backups/${backupId}`;
    expect((await owner.delete(path)).body.code).toBe('backup.locked');
    await owner.patch(path, { locked: false });
    const { status, body } = await owner.delete(path);
    expect([status, body.backup.id]).toEqual([202, backupId]);
    await until(() => isRunning(operationWorkflowId(serverId, 'delete_backup', body.operationId)));
    expect((await owner.patch(path, { locked: true })).body.code).toBe('backup.being_removed');
    expect((await owner.patch(path, { name: 'still mine' })).status).toBe(200);
  });

  it('that is locked and deleted at the same moment is one or the other', async () => {
    for (let round = 0; round < 10; round += 1) {
      const backupId = await insertBackup(api.prisma, { serverId: await readyServer(), tenantId });
      const path = `/api/backups/${backupId}`;
      const [locked, deleted] = await Promise.all([owner.patch(path, { locked: true }), owner.delete(path)]);
      expect([locked.status, deleted.status].sort()).toEqual(locked.status === 200 ? [200, 409] : [202, 409]);
      const row = await api.prisma.backup.findUniqueOrThrow({ where: { id: backupId } });
      expect([row.locked, row.removingAt !== null]).toEqual([locked.status === 200, deleted.status === 202]);
    }
  });

  it('whose deletion was refused, or failed, can be locked again', async () => {
    const serverId = await readyServer();
    const backupId = await insertBackup(api.prisma, { serverId, tenantId });
    const path = `/api/backups/${backupId}`;
    await owner.post(`/api/servers/${serverId}/update`, {});
    expect((await owner.delete(path)).body.code).toBe('server.operation_running');
    expect((await owner.patch(path, { locked: true })).status).toBe(200);
    const failed = await insertBackup(api.prisma, { serverId, tenantId, removingAt: new Date() });
    expect((await owner.patch(`/api/backups/${failed}`, { locked: true })).body).toMatchObject({ locked: true });
  });

  it('that is still being made is not deleted, verified, restored or looked into', async () => {
    const serverId = await readyServer();
    const { body } = await owner.post(`/api/servers/${serverId}/backups`, {});
    const path = `/api/backups/${body.backup.id}`;
    const answers = await Promise.all([
      owner.delete(path),
      owner.post(`${path}/verify`),
      owner.post(`/api/servers/${serverId}/restore`, { backupId: body.backup.id }),
      owner.get(`${path}/entries`),
      owner.get(`${path}/download`),
    ]);
    expect(answers.map((answer) => answer.body.code)).toEqual(Array.from({ length: 5 }).fill('backup.not_complete'));
  });

  it('of a server that is gone is verified and deleted all the same, without an actor', async () => {
    const serverId = await readyServer();
    const backupId = await insertBackup(api.prisma, { serverId, tenantId });
    await api.prisma.server.update({ where: { id: serverId }, data: { status: 'deleted', deletedAt: new Date() } });
    expect((await owner.get(`/api/backups/${backupId}`)).body.serverDeleted).toBe(true);
    const { status, body } = await owner.delete(`/api/backups/${backupId}`);
    expect(status).toBe(202);
    await until(() => isRunning(operationWorkflowId(serverId, 'delete_backup', body.operationId)));
    expect(await isRunning(serverWorkflowId(serverId))).toBe(false);
    expect((await owner.get(`/api/operations/${body.operationId}`)).body).toMatchObject({
      kind: 'delete_backup',
      options: { kind: 'delete_backup', backupId },
    });
    expect((await platform.post(`/api/operations/${body.operationId}/terminate`)).status).toBe(202);
    expect((await owner.get(`/api/operations/${body.operationId}`)).body).toMatchObject({
      status: 'failed',
      error: { code: 'operation.terminated' },
    });
    // No actor waits for such an operation: its history is copied all the same.
    await api.prisma.operation.update({ where: { id: body.operationId }, data: { startedAt: new Date() } });
    const page = await recurringActivities(api.deps).copyHistories({ after: null, olderThanMilliseconds: 0 });
    expect(page.copied).toBeGreaterThanOrEqual(1);
    const { events } = await api.prisma.operationHistory.findUniqueOrThrow({
      where: { operationId: body.operationId },
    });
    const opened = await openJson(api.deps.sealer, tenantId, historyContext(body.operationId), events);
    expect(JSON.stringify(opened)).toContain('WorkflowExecutionTerminated');
    expect((await owner.patch(`/api/backups/${backupId}`, { locked: true })).status).toBe(200);
    expect((await owner.post(`/api/backups/${backupId}/verify`)).status).toBe(202);
  });
});

describe('restoring', () => {
  const restore = (serverId: string, body: object) => owner.post(`/api/servers/${serverId}/restore`, body);

  it('goes into the server itself, or into another of the tenant, whole or in parts', async () => {
    const [source, target] = [await readyServer(), await readyServer()];
    const backupId = await insertBackup(api.prisma, { serverId: source, tenantId });
    for (const [serverId, paths] of [
      [source, undefined],
      [target, ['world/level.dat']],
    ] as const) {
      const { status, body } = await restore(serverId, { backupId, ...(paths && { paths }) });
      expect([status, body.operation]).toMatchObject([202, { kind: 'restore', serverId }]);
      const { options } = (await owner.get(`/api/operations/${body.operation.id}`)).body;
      expect(options).toEqual({ kind: 'restore', backupId, paths: paths ?? null });
    }
  });

  it('says at once what cannot be restored', async () => {
    const serverId = await readyServer();
    const backup = (changes: object) => insertBackup(api.prisma, { serverId, tenantId, ...changes });
    const { id: nodeId } = await api.prisma.node.create({ data: { name: 'far' } });
    const theirs = await makeUser(api.prisma, 'stan', 'owner');
    const [theirServer = ''] = await insertServers(api.prisma, theirs.tenantId, ['Theirs']);
    const foreign = await insertBackup(api.prisma, { serverId: theirServer, tenantId: theirs.tenantId });
    const codes: [string, string][] = [
      [uuid(), 'backup.not_found'],
      [foreign, 'backup.not_found'],
      [await backup({ status: 'missing' }), 'backup.missing'],
      [await backup({ status: 'damaged' }), 'backup.damaged'],
      [await backup({ nodeId }), 'backup.other_node'],
      [await backup({ status: 'deleted', deletedAt: new Date() }), 'backup.not_found'],
    ];
    for (const [backupId, code] of codes) expect((await restore(serverId, { backupId })).body.code).toBe(code);
    expect(
      (await restore(serverId, { backupId: foreign, paths: ['../x', '/etc/passwd', 'ok'] })).body.errors,
    ).toMatchObject([{ path: 'paths.0' }, { path: 'paths.1' }]);
    expect(await api.prisma.operation.count({ where: { serverId } })).toBe(0);
    expect((await restore(serverId, { backupId: await backup({ nodeId, storage: 's3' }) })).status).toBe(202);
  });
});

describe('the lists of backups', () => {
  it('have each once, newest first, page by page, and find by name and by what is the matter with it', async () => {
    const { tenantId: mine, email } = await makeUser(api.prisma, 'lists', 'viewer');
    const lister = await TestClient.signIn(api.url, email);
    const [kept = '', gone = ''] = await insertServers(api.prisma, mine, ['Kept 100%', 'Gone']);
    const times = Array.from({ length: 25 }, (_, index) => new Date(Date.UTC(2026, 0, 1, 0, index % 7)));
    for (const createdAt of times) await insertBackup(api.prisma, { serverId: kept, tenantId: mine, createdAt });
    const odd = await insertBackup(api.prisma, {
      serverId: gone,
      tenantId: mine,
      name: 'Odd_one',
      status: 'damaged',
      locked: true,
    });
    await insertBackup(api.prisma, { serverId: gone, tenantId: mine, status: 'failed', deletedAt: new Date() });
    await api.prisma.server.update({ where: { id: gone }, data: { status: 'deleted', deletedAt: new Date() } });
    const seen: Backup[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await lister.get(
        `/api/backups?limit=7${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      expect([body.total, body.usage]).toEqual([26, null]);
      seen.push(...body.items);
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(26);
    const instants = seen.map(({ createdAt }) => createdAt);
    expect(instants).toEqual([...instants].sort().reverse());
    const find = async (query: string) =>
      (await lister.get(`/api/backups?${query}`)).body.items.map(({ id }: Backup) => id);
    for (const query of ['only=locked', 'only=broken', 'only=server_deleted', 'search=odd_', 'search=gone'])
      expect([query, await find(query)]).toEqual([query, [odd]]);
    expect((await find('search=100%25')).length).toBe(25);
    expect((await lister.get('/api/backups?only=lost')).body.errors).toMatchObject([{ path: 'query.only' }]);
  });
});

describe('while no worker runs the actors', () => {
  it('backups wait for it, and no more of them than are allowed, however many ask at once', async () => {
    await stopActors();
    stopActors = () => Promise.resolve();
    const serverId = await readyServer(policy({ maxCount: 3 }));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => owner.post(`/api/servers/${serverId}/backups`, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 202, 202, 409, 409, 409, 409, 409]);
    expect(await there(serverId)).toBe(3);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('backup.limit_reached');
  });
});
