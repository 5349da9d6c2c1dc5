import type { Client } from '@temporalio/client';
import { Client as PostgresClient } from 'pg';
import { v7 as uuid } from 'uuid';
import type { ArchiveFacts } from '#domain/backups/backup.ts';
import type { ControlActivities } from '#temporal/contracts/control/activities.ts';
import { backupsPerPage } from '#domain/payloads/bounds.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { createBackupStatusActivities } from './backup-status.ts';
import { createBackupActivities } from './backups.ts';
import type { TestDatabase } from './test/control.ts';
import { startTestDatabase } from './test/control.ts';

let database: TestDatabase;
let activities: Pick<
  ControlActivities,
  'beginBackup' | 'loadBackup' | 'locateBackup' | 'expiredBackups' | 'removableBackups' | 'recordBackup'
>;
let server: ServerRef;

beforeAll(async () => {
  database = await startTestDatabase();
  // None of these asks Temporal anything.
  const dependencies = { prisma: database.prisma, sealer: database.sealer, temporal: undefined as unknown as Client };
  activities = { ...createBackupActivities(dependencies), ...createBackupStatusActivities(dependencies) };
});
beforeEach(async () => (server = await database.makeServer()));
afterAll(() => database?.close());

const archive: ArchiveFacts = {
  format: 'tar.zst',
  bytes: 12,
  contentBytes: 34,
  entries: 5,
  archiveSha256: 'b'.repeat(64),
  contentSha256: 'c'.repeat(64),
};
const pending = { status: 'pending', bytes: null, contentBytes: null, entries: null, completedAt: null } as const;
const unfinished = { ...pending, archiveSha256: null, contentSha256: null, format: null };
const row = (id: string) => database.prisma.backup.findUniqueOrThrow({ where: { id } });

describe('a backup that is made', () => {
  it('begins, however often that is tried, with what its blueprint says of the game’s saving', async () => {
    const { definition, ...copied } = await database.prisma.blueprint.findFirstOrThrow();
    const saving = {
      before: [{ command: 'save-off' }, { command: 'save-all', waitFor: 'Saved' }],
      after: [{ command: 'save-on' }],
    };
    const { id: blueprintId } = await database.prisma.blueprint.create({
      data: { ...copied, id: uuid(), slug: 'that-saves', definition: { ...(definition as object), backup: saving } },
    });
    server = await database.makeServer({ blueprintId });
    const backupId = await database.makeBackup(server, { ...unfinished, ignore: ['*.log'], storage: 's3' });
    const operationId = await database.makeOperation(server);
    const input = { ...server, backupId, operationId };
    const begun = await activities.beginBackup(input);
    expect(await activities.beginBackup(input)).toEqual(begun);
    expect(begun.job).toEqual({
      serverId: server.serverId,
      ignore: ['*.log'],
      diskBytes: 1024 ** 3,
      location: { backupId, storage: 's3', key: `${server.tenantId}/${server.serverId}/${backupId}` },
    });
    expect(begun.before).toEqual([
      { command: 'save-off', timeoutSeconds: 30 },
      { command: 'save-all', waitFor: 'Saved', timeoutSeconds: 30 },
    ]);
    expect(begun.after).toMatchObject([{ command: 'save-on' }]);
    expect(await row(backupId)).toMatchObject({ status: 'running', operationId });
  });

  it('does not begin where its row is gone, is another server’s, or has ended', async () => {
    const operationId = await database.makeOperation(server);
    const other = await database.makeServer();
    const foreign = await database.makeBackup(other, unfinished);
    const failed = await database.makeBackup(server, { ...unfinished, status: 'failed', deletedAt: new Date() });
    for (const backupId of [operationId, foreign, failed]) {
      await expect(activities.beginBackup({ ...server, backupId, operationId })).rejects.toMatchObject({
        code: 'backup.not_found',
        kind: 'permanent',
      });
    }
  });

  it('is complete once, and what comes too late changes nothing', async () => {
    const backupId = await database.makeBackup(server, { ...unfinished, status: 'running' });
    await activities.recordBackup({ ...server, backupId, change: { status: 'complete', archive } });
    const complete = await row(backupId);
    expect(complete).toMatchObject({
      status: 'complete',
      bytes: 12n,
      entries: 5,
      archiveSha256: archive.archiveSha256,
    });
    await activities.recordBackup({ ...server, backupId, change: { status: 'running' } });
    await activities.recordBackup({
      ...server,
      backupId,
      change: { status: 'complete', archive: { ...archive, bytes: 1 } },
    });
    expect(await row(backupId)).toEqual(complete);
  });

  it('that failed is in no list any more', async () => {
    const backupId = await database.makeBackup(server, { ...unfinished, status: 'running' });
    await activities.recordBackup({ ...server, backupId, change: { status: 'failed' } });
    expect(await row(backupId)).toMatchObject({ status: 'failed', deletedAt: expect.any(Date) });
    await activities.recordBackup({ ...server, backupId, change: { status: 'complete', archive } });
    expect((await row(backupId)).status).toBe('failed');
  });
});

describe('a backup that is there', () => {
  it('is verified; one that is damaged or missing does not come back by that', async () => {
    const backupId = await database.makeBackup(server);
    await activities.recordBackup({ ...server, backupId, change: { status: 'verified' } });
    expect(await row(backupId)).toMatchObject({ status: 'complete', verifiedAt: expect.any(Date) });
    await activities.recordBackup({ ...server, backupId, change: { status: 'damaged' } });
    await activities.recordBackup({ ...server, backupId, change: { status: 'verified' } });
    expect((await row(backupId)).status).toBe('damaged');
    await activities.recordBackup({ ...server, backupId, change: { status: 'missing' } });
    expect((await row(backupId)).status).toBe('missing');
  });

  it('is deleted once, but never while it is locked', async () => {
    const locked = await database.makeBackup(server, { locked: true });
    const change = { status: 'deleted' } as const;
    await expect(activities.recordBackup({ ...server, backupId: locked, change })).rejects.toMatchObject({
      code: 'backup.locked',
      kind: 'permanent',
    });
    const backupId = await database.makeBackup(server);
    await activities.recordBackup({ ...server, backupId, change });
    const deleted = await row(backupId);
    expect(deleted).toMatchObject({ status: 'deleted', deletedAt: expect.any(Date) });
    await activities.recordBackup({ ...server, backupId, change });
    expect(await row(backupId)).toEqual(deleted);
    expect(await activities.locateBackup({ ...server, backupId })).toMatchObject({ status: 'deleted' });
  });

  it('is read by servers of its tenant that can reach it', async () => {
    const backupId = await database.makeBackup(server);
    expect(await activities.loadBackup({ ...server, backupId })).toEqual({
      location: { backupId, storage: 'local', key: `${server.tenantId}/${server.serverId}/${backupId}` },
      archive: {
        ...archive,
        bytes: 10,
        contentBytes: 30,
        entries: 3,
        archiveSha256: 'a'.repeat(64),
        contentSha256: 'a'.repeat(64),
      },
    });
    const sibling = await database.makeServer({ tenantId: server.tenantId });
    expect((await activities.loadBackup({ ...sibling, backupId })).location.backupId).toBe(backupId);
    const elsewhere = { ...server, nodeId: sibling.serverId };
    await expect(activities.loadBackup({ ...elsewhere, backupId })).rejects.toMatchObject({
      code: 'backup.other_node',
    });
    const inBucket = await database.makeBackup(server, { storage: 's3' });
    expect((await activities.loadBackup({ ...elsewhere, backupId: inBucket })).location.storage).toBe('s3');
    const stranger = await database.makeServer();
    await expect(activities.loadBackup({ ...stranger, backupId })).rejects.toMatchObject({ code: 'backup.not_found' });
    const half = await database.makeBackup(server, { ...unfinished, status: 'running' });
    await expect(activities.loadBackup({ ...server, backupId: half })).rejects.toMatchObject({
      code: 'backup.not_complete',
    });
  });

  it('notifies listeners in the transaction of its change', async () => {
    const backupId = await database.makeBackup(server);
    const listener = new PostgresClient({ connectionString: database.url });
    await listener.connect();
    const heard = new Promise<string | undefined>((tell) =>
      listener.on('notification', ({ payload }) => tell(payload)),
    );
    await listener.query('LISTEN mamba_changed');
    await activities.recordBackup({ ...server, backupId, change: { status: 'verified' } });
    expect(JSON.parse((await heard) ?? '')).toEqual({ kind: 'backup', id: backupId });
    await listener.end();
  });
});

describe('which backups go', () => {
  const policy = (retention: object) => ({
    policies: { backup: { retention: { last: 0, daily: 0, weekly: 0, monthly: 0, ...retention } } },
  });
  const on = (day: number, changes: object = {}) =>
    database.makeBackup(server, { completedAt: new Date(Date.UTC(2026, 0, day)), ...changes });
  const ids = (locations: { backupId: string }[]) => locations.map(({ backupId }) => backupId);

  it('none without a policy', async () => {
    await on(1);
    await on(2);
    expect(await activities.expiredBackups(server)).toEqual([]);
  });

  it('by policy: oldest first, no locked one, none that is not complete or lies on another node’s disk', async () => {
    server = await database.makeServer(policy({ last: 1 }));
    const [second, first] = [await on(2), await on(1)];
    const [locked] = [await on(3, { locked: true }), await on(4), await on(1, { status: 'damaged' })];
    await on(1, { ...unfinished, status: 'running', completedAt: null });
    const { id } = await database.prisma.node.create({
      data: { name: `n-${server.serverId.slice(-12)}` },
    });
    await on(1, { nodeId: id });
    const expired = await activities.expiredBackups(server);
    expect(ids(expired)).toEqual([first, second]);
    expect((await row(first)).removingAt).not.toBeNull();
    expect((await row(locked)).removingAt).toBeNull();
    expect(ids(await activities.expiredBackups(server))).toEqual([first, second]);
  });

  it('a page at a time, whatever of it was locked meanwhile', async () => {
    const all: string[] = [];
    for (let index = 0; index < backupsPerPage + 5; index += 1) all.push(await on(1));
    await database.prisma.backup.update({ where: { id: all[3]! }, data: { locked: true } });
    const first = ids(await activities.removableBackups(server));
    expect(first).toHaveLength(backupsPerPage);
    for (const backupId of first) {
      await activities.recordBackup({ ...server, backupId, change: { status: 'deleted' } });
    }
    const second = ids(await activities.removableBackups(server));
    expect([...first, ...second].sort()).toEqual(all.filter((id) => id !== all[3]).sort());
  });

  it('with their server: all that are there and not locked', async () => {
    const [whole, broken] = [await on(1), await on(2, { status: 'damaged' })];
    await on(3, { locked: true });
    await on(4, { status: 'deleted', deletedAt: new Date() });
    expect(ids(await activities.removableBackups(server))).toEqual([whole, broken]);
  });
});
