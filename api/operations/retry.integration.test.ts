import { v7 as uuid } from 'uuid';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import { bringNodeOnline, insertBackup, makeUser, startActors, startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
import { endedOperation, readyServer, untilRunning } from '../test/operations.ts';

let api: TestApi;
let stopActors: () => Promise<void>;
let owner: TestClient;
let operator: TestClient;
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

describe('trying again', () => {
  it('does what was asked for, as it was, and says of what it is the second try', async () => {
    const serverId = await ready();
    const settings = { variables: { MOTD: 'again' } };
    const failed = await ended(serverId, { kind: 'reinstall', files: 'wipe', changesSettings: true }, { settings });
    expect((await owner.get(`/api/operations/${failed}`)).body.retryable).toBe(true);
    const { status, body } = await owner.post(`/api/operations/${failed}/retry`);
    expect([status, body.operation]).toMatchObject([202, { kind: 'reinstall', retryOf: failed }]);
    expect(await optionsOf(body.operation.id)).toEqual({ kind: 'reinstall', files: 'wipe', changesSettings: true });
    const row = await api.prisma.operation.findUniqueOrThrow({ where: { id: body.operation.id } });
    expect(row.input).toMatchObject({ settings });
    await runs(row);
  });

  it('makes a new backup in place of the failed one', async () => {
    const serverId = await ready();
    const backupId = await insertBackup(api.prisma, {
      ...{ serverId, tenantId, name: 'Weekly', locked: true, ignore: ['*.log'] },
      ...{ status: 'failed', deletedAt: new Date() },
    });
    const failed = await ended(serverId, { kind: 'backup', backupId }, { status: 'cancelled' });
    const { body } = await owner.post(`/api/operations/${failed}/retry`);
    const options = await optionsOf(body.operation.id);
    expect(options.backupId).not.toBe(backupId);
    expect((await owner.get(`/api/backups/${options.backupId}`)).body).toMatchObject({
      name: 'Weekly',
      locked: true,
      ignore: ['*.log'],
      status: 'pending',
    });
  });

  it('wants the permission of what is tried', async () => {
    const serverId = await ready();
    const backupId = await insertBackup(api.prisma, { serverId, tenantId });
    const restore = await ended(serverId, { kind: 'restore', backupId, paths: ['world'] });
    expect((await operator.post(`/api/operations/${restore}/retry`)).body.code).toBe('auth.forbidden');
    const restart = await ended(serverId, { kind: 'restart', skipCountdown: true });
    expect((await operator.post(`/api/operations/${restart}/retry`)).status).toBe(202);
    const suspend = await ended(serverId, { kind: 'suspend', reason: '' });
    expect((await owner.post(`/api/operations/${suspend}/retry`)).body.code).toBe('auth.forbidden');
  });

  it('is refused where nothing failed, what it needs is gone, or its server is', async () => {
    const serverId = await ready();
    const succeeded = await ended(serverId, { kind: 'restart', skipCountdown: true }, { status: 'succeeded' });
    expect((await owner.post(`/api/operations/${succeeded}/retry`)).body.code).toBe('operation.not_retryable');
    const backupId = await insertBackup(api.prisma, { serverId, tenantId, status: 'damaged' });
    const restore = await ended(serverId, { kind: 'restore', backupId, paths: null });
    expect((await owner.post(`/api/operations/${restore}/retry`)).body.code).toBe('backup.damaged');
    const failed = await ended(serverId, { kind: 'restart', skipCountdown: true });
    await api.prisma.server.update({ where: { id: serverId }, data: { status: 'deleted', deletedAt: new Date() } });
    expect((await owner.get(`/api/operations/${failed}`)).body.retryable).toBe(false);
    expect((await owner.post(`/api/operations/${failed}/retry`)).body.code).toBe('operation.not_retryable');
  });

  it('takes up a delete by force whose server is in no list any more', async () => {
    const serverId = await ready({ status: 'deleted', deletedAt: new Date() });
    const failed = await ended(serverId, { kind: 'delete', lastBackupId: null, backups: 'keep', force: true });
    const { status, body } = await owner.post(`/api/operations/${failed}/retry`);
    expect([status, body.operation]).toMatchObject([202, { kind: 'delete', retryOf: failed }]);
    await runs(body.operation);
    const done = { status: 'succeeded' as const, endedAt: new Date() };
    await api.prisma.operation.update({ where: { id: body.operation.id }, data: done });
    expect((await owner.post(`/api/operations/${failed}/retry`)).body.code).toBe('operation.not_retryable');
  });

  it('of a row written before options existed does what its kind did then', async () => {
    const serverId = await ready({ status: 'install_failed' });
    const id = uuid();
    const input = { startAfterwards: false, requestId: null };
    const before = { status: 'failed' as const, endedAt: new Date(), input };
    await api.prisma.operation.create({
      data: { id, serverId, tenantId, kind: 'install', requestedByName: 'olga', ...before },
    });
    expect((await owner.post(`/api/operations/${id}/retry`)).body.operation).toMatchObject({
      kind: 'install',
      retryOf: id,
    });
  });
});
