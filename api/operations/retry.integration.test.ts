import { v7 as uuid } from 'uuid';
import { recurringActivities } from '#scripts/test/recurring.ts';
import { until } from '#scripts/test/until.ts';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import { admin, bringNodeOnline, insertBackup, makeUser, startActors, startTestApi, TestClient } from '../test/api.ts';
import type { TestApi } from '../test/api.ts';
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

describe('operations that were committed but never launched', () => {
  const pending = async (serverId: string, options: OperationOptions) => {
    const id = uuid();
    const input = { options, requestId: null };
    await api.prisma.operation.create({
      data: { id, serverId, tenantId, kind: options.kind, requestedByName: 'olga', input },
    });
    return id;
  };

  it('are launched with their options', async () => {
    const serverId = await ready();
    const id = await pending(serverId, { kind: 'update', backupId: null });
    // On a busy machine a round may have to leave one for the next.
    await until(async () => {
      await recurringActivities(api.deps).launchPendingOperations({ olderThanMilliseconds: 0 });
      return (await workflowStatus(api, { serverId, kind: 'update', id })) === 'RUNNING';
    });
    const { events } = (await platform.get(`/api/operations/${id}/history`)).body;
    expect(events[0].attributes.input.payloads[0].options).toEqual({ kind: 'update', backupId: null });
  });

  it('end with the actor’s refusal, and so does the backup that they were to make', async () => {
    const serverId = await ready({ status: 'suspended' });
    const backupId = uuid();
    const id = await pending(serverId, { kind: 'update', backupId });
    const unfinished = { format: null, bytes: null, contentBytes: null, entries: null, archiveSha256: null };
    await insertBackup(api.prisma, {
      ...{ id: backupId, serverId, tenantId, operationId: id, status: 'pending' },
      ...{ ...unfinished, contentSha256: null, completedAt: null },
    });
    await until(async () => {
      await recurringActivities(api.deps).launchPendingOperations({ olderThanMilliseconds: 0 });
      return (await owner.get(`/api/operations/${id}`)).body.status !== 'pending';
    });
    expect((await owner.get(`/api/operations/${id}`)).body).toMatchObject({
      status: 'failed',
      error: { code: expect.stringMatching(/^server\./), message: expect.stringMatching(/suspended/) },
      retryable: true,
    });
    const backup = await api.prisma.backup.findUniqueOrThrow({ where: { id: backupId } });
    expect(backup).toMatchObject({ status: 'failed', deletedAt: expect.any(Date) });
  });

  it('end with the arguments of the refusal, so that it can be worded in every language', async () => {
    const serverId = await ready({ status: 'suspended' });
    const id = await pending(serverId, { kind: 'suspend', reason: 'Unpaid.' });
    await until(async () => {
      await recurringActivities(api.deps).launchPendingOperations({ olderThanMilliseconds: 0 });
      return (await platform.get(`/api/operations/${id}`)).body.status !== 'pending';
    });
    expect((await platform.get(`/api/operations/${id}`)).body.error).toMatchObject({
      code: 'server.suspended',
      arguments: { again: true },
    });
  });
});
