import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import { crashedExit } from '#scripts/test/crashed-exit.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import type { CrashRecord } from '#temporal/contracts/control/crashes.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { createControlActivities } from './index.ts';
import { newWebhookSecret, verifyWebhook } from '#outbound/webhooks.ts';
import type { Notification } from './notify.ts';
import { postNotification } from './notify.ts';
import type { TestDatabase } from './test/control.ts';
import { startTestDatabase } from './test/control.ts';

const secret = newWebhookSecret();
const exit: CrashRecord['exit'] = crashedExit({ id: 'unused' });

let database: TestDatabase;
let hook: Server;
let url: string;
let activities: ReturnType<typeof createControlActivities>;
let server: ServerRef;
let runs = 0;
/** What the hook was sent, and what it answers with next (200 when nothing is said). */
let posts: { headers: IncomingHttpHeaders; body: string }[];
let answers: number[];

beforeAll(async () => {
  database = await startTestDatabase();
  hook = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => {
      posts.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 200, { location: 'http://127.0.0.1:1/' }).end();
    });
  });
  hook.listen(0, '127.0.0.1');
  await once(hook, 'listening');
  url = `http://127.0.0.1:${String((hook.address() as AddressInfo).port)}/hook`;
  const dependencies = {
    prisma: database.prisma,
    sealer: database.sealer,
    temporal: undefined as unknown as Client,
    notify: { url, secret, networks: ['127.0.0.0/8'] },
  };
  activities = createControlActivities(dependencies);
});
beforeEach(async () => {
  posts = [];
  answers = [];
  server = await database.makeServer();
});
afterAll(async () => {
  hook?.close();
  await database?.close();
});

function crash(change: Partial<CrashRecord> = {}): CrashRecord {
  const exitId = change.exitId ?? `run-${String(++runs)}`;
  return {
    exitId,
    exit: { ...exit, id: exitId },
    decision: 'restart',
    attempt: 1,
    nextTryAt: '2026-01-01T00:00:02.000Z',
    reason: 'Crash 1 in a row.',
    ...change,
  };
}
const gaveUp = (change: Partial<CrashRecord> = {}): CrashRecord =>
  crash({ decision: 'gave_up', attempt: 5, nextTryAt: null, reason: 'Too many.', ...change });
const rowOf = (id: string) => database.prisma.crash.findUnique({ where: { id } });
const audits = () => database.prisma.auditEntry.findMany({ where: { serverId: server.serverId } });

describe('what was decided about a crash', () => {
  it('is written whether or not the node’s report was first', async () => {
    const first = crash();
    await activities.recordCrash({ ...server, crash: first });
    expect(await rowOf(first.exitId)).toMatchObject({ decision: 'restart', attempt: 1, log: [], exit: { code: 7 } });

    const second = crash();
    await database.prisma.crash.create({
      data: { id: second.exitId, serverId: server.serverId, at: exit.at, exit: { ...exit }, log: ['last words'] },
    });
    await activities.recordCrash({ ...server, crash: second });
    expect(await rowOf(second.exitId)).toMatchObject({
      decision: 'restart',
      nextTryAt: new Date('2026-01-01T00:00:02.000Z'),
      log: ['last words'],
    });
  });

  it('is replaced by a later decision, never by an earlier one', async () => {
    const { exitId } = crash();
    await activities.recordCrash({ ...server, crash: crash({ exitId, attempt: 2 }) });
    await activities.recordCrash({ ...server, crash: crash({ exitId, attempt: 1, reason: 'late' }) });
    expect(await rowOf(exitId)).toMatchObject({ attempt: 2, reason: 'Crash 1 in a row.' });
  });

  it('makes no crash of what turned out to be none, but settles one that waits', async () => {
    const none = { decision: 'none', attempt: 0, nextTryAt: null, reason: 'A stop.' } as const;
    const first = crash(none);
    await activities.recordCrash({ ...server, crash: first });
    expect(await rowOf(first.exitId)).toBeNull();

    const second = crash(none);
    await database.prisma.crash.create({
      data: { id: second.exitId, serverId: server.serverId, at: exit.at, exit: { ...exit } },
    });
    await activities.recordCrash({ ...server, crash: second });
    expect(await rowOf(second.exitId)).toMatchObject({ decision: 'none', reason: 'A stop.' });
  });

  it('never touches the crash of another server, whatever its name', async () => {
    const { exitId } = crash();
    const other = await database.makeServer();
    await activities.recordCrash({ ...other, crash: crash({ exitId, reason: 'mine' }) });
    await activities.recordCrash({ ...server, crash: gaveUp({ exitId }) });
    expect(await rowOf(exitId)).toMatchObject({ serverId: other.serverId, reason: 'mine' });
    expect(posts).toEqual([]);
  });
});

describe('when no further start is tried', () => {
  it('a signed notification and an audit entry say so, once', async () => {
    const last = gaveUp();
    await activities.recordCrash({ ...server, crash: last });
    await activities.recordCrash({ ...server, crash: last });
    expect(posts).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = posts;
    expect(JSON.parse(body)).toMatchObject({
      id: last.exitId,
      event: 'server.gave_up',
      server: { id: server.serverId, name: 'Craft' },
      exit: { code: 7 },
      attempt: 5,
      reason: 'Too many.',
    });
    expect(verifyWebhook([secret], headers as Record<string, string>, body)).toBe(true);
    expect(headers).toMatchObject({ 'webhook-id': last.exitId, 'content-type': 'application/json' });
    expect(Object.keys(headers).filter((name) => name.startsWith('x-mamba'))).toEqual([]);
    expect((await rowOf(last.exitId))?.notifiedAt).not.toBeNull();
    expect(await audits()).toMatchObject([{ action: 'server.gave_up', details: { exitId: last.exitId } }]);
  });

  it.each([500, 429])(
    'it is tried again while the hook answers %s, and the decision is there meanwhile',
    async (status) => {
      answers = [status];
      const last = gaveUp();
      const record = () => activities.recordCrash({ ...server, crash: last });
      await expect(record()).rejects.toMatchObject({ code: 'notify.unreachable', kind: 'transient' });
      expect(await rowOf(last.exitId)).toMatchObject({ decision: 'gave_up', notifiedAt: null });
      await record();
      expect((await rowOf(last.exitId))?.notifiedAt).not.toBeNull();
      expect(await audits()).toHaveLength(1);
    },
  );

  it.each([404, 302])('it is given up when the hook answers %s', async (status) => {
    answers = [status];
    await expect(activities.recordCrash({ ...server, crash: gaveUp() })).rejects.toMatchObject({
      code: 'notify.refused',
      kind: 'permanent',
    });
    expect(posts).toHaveLength(1);
  });
});

describe('the notification hook', () => {
  const notification: Notification = {
    id: 'run.1',
    event: 'server.gave_up',
    at: exit.at,
    server: { id: '1', name: 'Craft' },
    tenant: { id: '2', name: 'T' },
    node: { id: '3', name: 'N' },
    exit,
    attempt: 5,
    reason: null,
  };

  it('in a private network is refused unless that network is allowed', async () => {
    const guarded = postNotification({ url, secret, networks: [] }, notification);
    await expect(guarded).rejects.toMatchObject({ code: 'notify.refused', kind: 'permanent' });
    expect(posts).toEqual([]);
    await postNotification({ url, secret, networks: ['127.0.0.1/32'] }, notification);
    expect(posts).toHaveLength(1);
  });

  it('gets a signature by the raw bytes of a secret that is older than the scheme', async () => {
    const old = Buffer.from('sixteen letters.');
    await postNotification({ url, secret: old, networks: ['127.0.0.1/32'] }, notification);
    const [{ headers, body } = { headers: {}, body: '' }] = posts;
    expect(verifyWebhook([old], headers as Record<string, string>, body)).toBe(true);
    expect(headers['webhook-id']).toBe('run_1');
  });
});

describe('the policies of a server', () => {
  it('are its own word over its blueprint’s over the defaults', async () => {
    await database.prisma.server.update({
      where: { id: server.serverId },
      data: { policies: { crash: { giveUpAfter: 2 } } },
    });
    expect((await activities.loadPolicies(server)).crash).toMatchObject({ giveUpAfter: 2, factor: 2 });
  });

  it('are the defaults where its row cannot be read', async () => {
    await database.prisma.server.update({ where: { id: server.serverId }, data: { policies: { crash: 'x' } } });
    expect((await activities.loadPolicies(server)).crash.giveUpAfter).toBe(5);
  });
});

describe('the row of a server', () => {
  const state = (change: Partial<ServerActorState>): ServerActorState => ({
    status: 'ready',
    desired: 'running',
    power: 'offline',
    observedAt: 1,
    lastExit: null,
    powerError: null,
    operation: null,
    version: 1,
    ...change,
  });
  const row = () => database.prisma.server.findUniqueOrThrow({ where: { id: server.serverId } });
  const recovery = { attempt: 1, crashedAt: [1], nextTryAt: null, gaveUp: null, exitId: 'run' };

  it('has what its actor says of a crash and of a suspension, until it says otherwise', async () => {
    const powerError = { code: 'port.taken', message: 'Taken.', at: exit.at };
    await activities.recordServer({ ...server, state: state({ recovery, suspendedReason: 'Unpaid.', powerError }) });
    expect(await row()).toMatchObject({ recovery, suspendedReason: 'Unpaid.', powerError, version: 1n });
    await activities.recordServer({ ...server, state: state({ version: 2 }) });
    expect(await row()).toMatchObject({ recovery, suspendedReason: 'Unpaid.', powerError: null });
    await activities.recordServer({ ...server, state: state({ version: 3, recovery: null, suspendedReason: null }) });
    expect(await row()).toMatchObject({ recovery: null, suspendedReason: null });
    await activities.recordServer({ ...server, state: state({ version: 2, recovery }) });
    expect(await row()).toMatchObject({ recovery: null, version: 3n });
  });

  it('stays deleted once it was taken out of all lists, whatever its actor still does', async () => {
    await activities.hideServer(server);
    const { deletedAt } = await row();
    await activities.recordServer({ ...server, state: state({ status: 'deleting', desired: 'offline', version: 5 }) });
    expect(await row()).toMatchObject({ status: 'deleted', deletedAt, desiredPower: 'offline', version: 5n });
    await activities.recordServer({ ...server, state: state({ status: 'deleted', version: 6 }) });
    expect(await row()).toMatchObject({ status: 'deleted', deletedAt, version: 6n });
  });

  it('has the time of its deletion', async () => {
    await activities.recordServer({ ...server, state: state({ status: 'deleted' }) });
    expect((await row()).deletedAt).not.toBeNull();
  });
});
