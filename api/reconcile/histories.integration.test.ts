import { createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import pino from 'pino';
import { v7 as uuid } from 'uuid';
import { z } from 'zod';
import { operationWorkflowId } from '#temporal/contracts/names.ts';
import type { TestApi } from '../test/api.ts';
import { insertServers, makeUser, startTestApi } from '../test/api.ts';
import { Histories } from './histories.ts';

const Line = z.object({ operationId: z.string() });

let api: TestApi;
let tenantId: string;
let serverId: string;

beforeAll(async () => {
  api = await startTestApi();
  tenantId = (await makeUser(api.prisma, 'hanna', 'owner')).tenantId;
  [serverId = ''] = await insertServers(api.prisma, tenantId, ['Craft']);
});
afterAll(() => api?.close());
afterEach(() => api.prisma.operation.deleteMany());

/** Backups that have ended, the oldest first. */
async function ended(count: number): Promise<string[]> {
  const at = new Date(Date.now() - 120_000);
  const ids = Array.from({ length: count }, () => uuid());
  await api.prisma.operation.createMany({
    data: ids.map((id) => ({
      ...{ id, serverId, tenantId, kind: 'backup' as const, status: 'failed' as const, requestedByName: 'hanna' },
      ...{ startedAt: at, endedAt: at },
    })),
  });
  return ids;
}

/** Temporal has a history of it. */
async function hasHistory(id: string): Promise<void> {
  const workflowId = operationWorkflowId(serverId, 'backup', id);
  const options = { workflowId, taskQueue: 'nobody', args: [] };
  const handle = await api.deps.temporal.workflow.start('backupServer', options);
  await handle.terminate('enough');
}
const kept = async () =>
  (await api.prisma.operationHistory.findMany({ select: { operationId: true } })).map((row) => row.operationId);
const gone = () => api.prisma.operation.count({ where: { historyGoneAt: { not: null } } });

/** The database refuses to keep the histories of these. */
async function refuse(ids: string[]): Promise<void> {
  await api.prisma.$executeRawUnsafe(`
    CREATE FUNCTION refuse_history() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no room for this one'; END $$`);
  await api.prisma.$executeRawUnsafe(`
    CREATE TRIGGER refuse_history BEFORE INSERT ON operation_histories FOR EACH ROW
    WHEN (NEW.operation_id IN (${ids.map((id) => `'${id}'`).join(', ')})) EXECUTE FUNCTION refuse_history()`);
}

describe('histories that nobody kept', () => {
  it('are copied behind any number of others that are gone, which are looked for once', async () => {
    const ids = await ended(120);
    const newest = ids.at(-1) ?? '';
    await hasHistory(newest);
    expect(await api.histories.run()).toBe(1);
    expect(await kept()).toEqual([newest]);
    expect(await gone()).toBe(119);
    // Should Temporal find one after all, nobody asks for it any more.
    await hasHistory(ids[0] ?? '');
    expect(await api.histories.run()).toBe(0);
  });

  it('are copied although others cannot be, which are tried again', async () => {
    const ids = await ended(4);
    for (const id of ids) await hasHistory(id);
    await refuse(ids.slice(0, 2));
    expect(await api.histories.run()).toBe(2);
    expect((await kept()).sort()).toEqual(ids.slice(2));
    expect(await gone()).toBe(0);
    await api.prisma.$executeRawUnsafe('DROP TRIGGER refuse_history ON operation_histories');
    expect(await api.histories.run()).toBe(2);
    expect((await kept()).sort()).toEqual(ids);
  });

  it('are not taken for gone while Temporal does not answer, and a round asks no further', async () => {
    const ids = await ended(3);
    // Refuses at once whatever it is asked, as an engine that is starting does.
    const engine = createServer().on('stream', (stream) =>
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '9' }, { endStream: true }),
    );
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    const connection = Connection.lazy({ address: `127.0.0.1:${(engine.address() as AddressInfo).port}` });
    const asked: string[] = [];
    const log = pino(
      { level: 'warn' },
      { write: (line: string) => asked.push(z.parse(Line, JSON.parse(line)).operationId) },
    );
    const histories = new Histories({
      prisma: api.prisma,
      sealer: api.deps.sealer,
      temporal: new Client({ connection }),
      log,
    });
    for (let round = 0; round < 5; round += 1) expect(await histories.run()).toBe(0);
    // Each round goes on where the one before it stopped; the fourth found nothing behind, the fifth began anew.
    expect(asked).toEqual([...ids, ids[0]]);
    expect(await gone()).toBe(0);
    await Promise.all([histories.close(), connection.close()]);
    await new Promise((resolve) => engine.close(resolve));
  });
});
