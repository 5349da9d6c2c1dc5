import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { v7 as uuid } from 'uuid';
import { recurringActivities } from '#scripts/test/recurring.ts';
import type { RecurringActivities } from '#temporal/contracts/control/recurring.ts';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { connectClient } from '#temporal/runtime/connection.ts';
import { startTemporalDevServer } from '#temporal/runtime/dev-server.ts';
import type { TestDatabase } from '../test/control.ts';
import { root, startTestDatabase } from '../test/control.ts';

let database: TestDatabase;
let temporal: Client;
let server: ServerRef;
let activities: RecurringActivities;
let stop: () => Promise<void>;

beforeAll(async () => {
  const [started, engine] = await Promise.all([startTestDatabase(), startTemporalDevServer({ root })]);
  database = started;
  temporal = await connectClient({ address: engine.address, namespace: 'default' }, []);
  server = await database.makeServer();
  activities = recurringActivities({ ...database, temporal });
  stop = async () => {
    await temporal.connection.close();
    await Promise.all([database.close(), engine.stop()]);
  };
});
afterAll(() => stop?.());
afterEach(() => database.prisma.operation.deleteMany());

/** Backups that have ended, the oldest first. */
async function ended(count: number): Promise<string[]> {
  const at = new Date(Date.now() - 120_000);
  const { serverId, tenantId } = server;
  const ids = Array.from({ length: count }, () => uuid());
  await database.prisma.operation.createMany({
    data: ids.map((id) => ({
      ...{ id, serverId, tenantId, kind: 'backup' as const, status: 'failed' as const, requestedByName: 'hanna' },
      ...{ startedAt: at, endedAt: at },
    })),
  });
  return ids;
}

/** Gives an operation a history in Temporal. */
async function makeHistory(id: string): Promise<void> {
  const workflowId = operationWorkflowId(server.serverId, 'backup', id);
  const handle = await temporal.workflow.start('backupServer', { workflowId, taskQueue: 'unpolled', args: [] });
  await handle.terminate('enough');
}
const kept = async () =>
  (await database.prisma.operationHistory.findMany({ select: { operationId: true } })).map((row) => row.operationId);
const gone = () => database.prisma.operation.count({ where: { historyGoneAt: { not: null } } });

/** All pages; answers with how many histories were copied. */
async function copyAll(): Promise<number> {
  let copied = 0;
  let after: string | null = null;
  do {
    const page = await activities.copyHistories({ after });
    copied += page.copied;
    after = page.after;
  } while (after !== null);
  return copied;
}

/** The database refuses to keep the histories of these. */
async function refuse(ids: string[]): Promise<void> {
  await database.prisma.$executeRawUnsafe(`
    CREATE FUNCTION refuse_history() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no room for this one'; END $$`);
  await database.prisma.$executeRawUnsafe(`
    CREATE TRIGGER refuse_history BEFORE INSERT ON operation_histories FOR EACH ROW
    WHEN (NEW.operation_id IN (${ids.map((id) => `'${id}'`).join(', ')})) EXECUTE FUNCTION refuse_history()`);
}

describe('histories that no actor copied', () => {
  it('are copied behind any number of others that are gone, which are looked for once', async () => {
    const ids = await ended(120);
    const newest = ids.at(-1) ?? '';
    await makeHistory(newest);
    expect(await copyAll()).toBe(1);
    expect(await kept()).toEqual([newest]);
    expect(await gone()).toBe(119);
    // A history that appears later is not looked for again.
    await makeHistory(ids[0] ?? '');
    expect(await copyAll()).toBe(0);
  });

  it('are copied although others cannot be, which are tried again', async () => {
    const ids = await ended(4);
    for (const id of ids) await makeHistory(id);
    await refuse(ids.slice(0, 2));
    expect(await copyAll()).toBe(2);
    expect((await kept()).sort()).toEqual(ids.slice(2));
    expect(await gone()).toBe(0);
    await database.prisma.$executeRawUnsafe('DROP TRIGGER refuse_history ON operation_histories');
    expect(await copyAll()).toBe(2);
    expect((await kept()).sort()).toEqual(ids);
  });

  it('are not taken for gone while Temporal does not answer, and a page stops at the first', async () => {
    const ids = await ended(3);
    // Refuses every request at once, as an engine that is starting does.
    const engine = createServer().on('stream', (stream) =>
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '9' }, { endStream: true }),
    );
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    const connection = Connection.lazy({ address: `127.0.0.1:${(engine.address() as AddressInfo).port}` });
    const { copyHistories } = recurringActivities({ ...database, temporal: new Client({ connection }) });
    const stopped: (string | null)[] = [];
    let after: string | null = null;
    for (let round = 0; round < 5; round += 1) {
      const page = await copyHistories({ after });
      expect(page.copied).toBe(0);
      after = page.after;
      stopped.push(after);
    }
    // Each page continues behind the one that stopped; the fourth finds none left, so the fifth begins again.
    expect(stopped).toEqual([...ids, null, ids[0]]);
    expect(await gone()).toBe(0);
    await connection.close();
    await new Promise((resolve) => engine.close(resolve));
  });
});
