import { Client, Connection } from '@temporalio/client';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import { openHistory } from '#prisma/histories.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { startTemporalDevServer } from '#temporal/runtime/dev-server.ts';
import { createHistoryActivities } from './history.ts';
import { createRecordActivities } from './record.ts';
import type { TestDatabase } from './test/control.ts';
import { root, startTestDatabase } from './test/control.ts';

let database: TestDatabase;
let temporal: Awaited<ReturnType<typeof startTemporalDevServer>>;
let client: Client;
let activities: ReturnType<typeof createHistoryActivities>;
let server: ServerRef;

beforeAll(async () => {
  [database, temporal] = await Promise.all([startTestDatabase(), startTemporalDevServer({ root })]);
  client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
  activities = createHistoryActivities({ prisma: database.prisma, sealer: database.sealer, temporal: client });
  server = await database.makeServer();
});
afterAll(async () => {
  await client?.connection.close();
  await Promise.all([temporal?.stop(), database?.close()]);
});

/** A workflow without a worker: its history grows by the signals that it is sent. */
async function workflowOf(operationId: string, args: unknown[]) {
  const workflowId = operationWorkflowId(server.serverId, 'backup', operationId);
  return client.workflow.start('backupServer', { workflowId, taskQueue: 'unserved', args });
}
interface Event {
  type: string;
  id: number;
  at: string;
  attributes: Record<string, unknown>;
}

/** The stored history, opened; the database alone shows none of it. */
async function archived(operationId: string): Promise<{ events: Event[]; isTruncated: boolean }> {
  const { events, isTruncated } = await database.prisma.operationHistory.findUniqueOrThrow({ where: { operationId } });
  expect(events).toEqual({ sealed: expect.any(String) });
  const operation = { id: operationId, tenantId: server.tenantId };
  return { events: (await openHistory(database.sealer, operation, events)) as Event[], isTruncated };
}

describe('the copy of a history', () => {
  it('has each event with what was said in it, nothing secret, and is made once', async () => {
    const operationId = await database.makeOperation(server);
    const spec = { env: { PASSWORD: 'hunter2' }, startup: 'game --password hunter2' };
    const handle = await workflowOf(operationId, [{ operationId, spec }]);
    await handle.terminate('enough');
    const input = { ...server, operationId, kind: 'backup' as const };
    await activities.archiveOperation(input);
    const { events, isTruncated } = await archived(operationId);
    expect(isTruncated).toBe(false);
    expect(events.map(({ type }) => type)).toEqual([
      'WorkflowExecutionStarted',
      'WorkflowTaskScheduled',
      'WorkflowExecutionTerminated',
    ]);
    expect(events[0]).toMatchObject({ id: 1, attributes: { input: { payloads: [{ operationId }] } } });
    expect(events.at(-1)).toMatchObject({ attributes: { reason: 'enough' } });
    expect(JSON.stringify(events)).not.toContain('hunter2');
    await activities.archiveOperation(input);
    expect((await archived(operationId)).events).toEqual(events);
  });

  it('is kept whatever characters a script printed', async () => {
    const operationId = await database.makeOperation(server);
    // What Postgres has no place for: NUL, and half of a pair, here also where a long text is cut.
    const handle = await workflowOf(operationId, [{ output: 'a\0b\ud83dc', long: `x${'😀'.repeat(2_000)}`, 'k\0': 1 }]);
    await handle.terminate('enough');
    await activities.archiveOperation({ ...server, operationId, kind: 'backup' });
    const { events } = await archived(operationId);
    expect(events[0]).toMatchObject({ attributes: { input: { payloads: [{ output: 'ab\ufffdc', k: 1 }] } } });
  });

  it('is bounded, whatever the workflow was sent', async () => {
    const operationId = await database.makeOperation(server);
    const handle = await workflowOf(operationId, []);
    const large = Array.from({ length: 60 }, () => 'x'.repeat(1_900));
    for (let round = 0; round < 20; round += 1) await handle.signal('noise', large);
    await activities.archiveOperation({ ...server, operationId, kind: 'backup' });
    const { events, isTruncated } = await archived(operationId);
    expect(isTruncated).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(events))).toBeLessThan(1_050_000);
    await handle.terminate();
  });

  it('is none where Temporal has nothing, or the operation is gone', async () => {
    const operationId = await database.makeOperation(server);
    await activities.archiveOperation({ ...server, operationId, kind: 'backup' });
    const { serverId } = server;
    const handle = await workflowOf(serverId, []);
    await activities.archiveOperation({ ...server, operationId: serverId, kind: 'backup' });
    await handle.terminate();
    expect(
      await database.prisma.operationHistory.count({ where: { operationId: { in: [operationId, serverId] } } }),
    ).toBe(0);
    // It is not looked for again.
    const { historyGoneAt } = await database.prisma.operation.findUniqueOrThrow({ where: { id: operationId } });
    expect(historyGoneAt).not.toBeNull();
  });
});

it('what a row says of an operation is what its undoing begins from', async () => {
  const step = { id: 'begin', title: 'Begin', status: 'running', compensation: false, attempts: 1, lastError: null };
  const steps = [{ ...step, startedAt: new Date().toISOString(), endedAt: null }];
  const operationId = await database.makeOperation(server, { steps, version: 7n });
  expect(await activities.loadOperation({ ...server, operationId })).toEqual({ steps, startedAt: null, version: 7 });
  await expect(activities.loadOperation({ ...server, operationId: server.serverId })).rejects.toMatchObject({
    code: 'operation.not_found',
  });
});

it('an operation ends well in its row although Temporal has let go of its history', async () => {
  const operationId = await database.makeOperation(server);
  const { recordOperation } = createRecordActivities({
    prisma: database.prisma,
    sealer: database.sealer,
    temporal: client,
  });
  const at = new Date().toISOString();
  const ended = { status: 'failed' as const, version: 9, steps: [], startedAt: at, endedAt: at };
  const snapshot = {
    operationId,
    kind: 'backup' as const,
    ...ended,
    error: { code: 'a', message: 'Why.' },
    output: null,
  };
  await recordOperation({ ...server, snapshot });
  const row = await database.prisma.operation.findUniqueOrThrow({ where: { id: operationId } });
  expect(row).toMatchObject({ status: 'failed', version: 9n, errorMessage: 'Why.' });
});
