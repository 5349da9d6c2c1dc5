import { randomUUID } from 'node:crypto';
import { forEachLimited } from '#domain/for-each-limited.ts';
import { begin, caller, ended, order } from './scenarios.ts';
import { until } from '#scripts/test/until.ts';
import { priorityKeys } from '#temporal/contracts/priority.ts';
import { Stage } from './stage.ts';
import { World } from './world.ts';

const manyBackups = 200;
/** Enough to show that the order is that of arrival. */
const someBackups = 50;
const atOnce = 16;
/** Temporal shows a backlog as it was up to five seconds ago, unless told otherwise. */
const fresh = { 'matching.TaskQueueInfoByBuildIdTTL': '"50ms"' };
const patience = { timeoutMs: 240_000 };

/** The order in which a node with one slot is given its work. */
interface Dispatched {
  /** Activities of the tenant with the many backups that came before the other tenant's start. */
  beforeStart: number;
  /** The same for the other tenant's backup. */
  beforeBackup: number;
}

/**
 * One tenant has many backups in the queue of a node that is away; then another tenant starts a server and makes a backup there; then
 * the node is back.
 * @param allWait whether the work of both tenants is in the queue
 */
async function dispatch(stage: Stage, count: number, allWait: (busy: World) => Promise<boolean>): Promise<Dispatched> {
  const nodeId = randomUUID();
  const newWorld = () => new World({ serverId: randomUUID(), tenantId: randomUUID(), nodeId });
  const [busy, other] = [newWorld(), newWorld()];
  await stage.serveControl([busy, other]);
  const leave = await stage.serveNode(other);
  await ended(other, await begin(stage, other, 'install'));
  await leave();

  const backups = Array.from({ length: count }, () => randomUUID());
  await forEachLimited(backups, atOnce, async (backupId) => {
    const options = { kind: 'backup', backupId } as const;
    const request = { operationId: randomUUID(), kind: options.kind, requestedBy: caller, options };
    await stage.launcher.startAlone(busy.server, request);
  });
  await until('all backups wait', async () => (await stage.backlogOf(busy)) === count, patience);
  await stage.launcher.power(other.server, { action: 'start', requestedBy: caller }, 'start');
  await order(stage, other, { kind: 'backup', backupId: randomUUID() });
  await until('the others wait, too', () => allWait(busy), patience);

  const given: string[] = [];
  await stage.serveOneByOne([busy, other], (serverId, activity) =>
    given.push(serverId === busy.server.serverId ? 'busy' : activity),
  );
  await until('both have begun', () => given.includes('startServer') && given.includes('runCommands'), patience);
  const before = (activity: string) => given.slice(0, given.indexOf(activity)).filter((who) => who === 'busy').length;
  return { beforeStart: before('startServer'), beforeBackup: before('runCommands') };
}

describe('many queued backups of one tenant', () => {
  let stage: Stage | null = null;

  afterEach(async () => {
    await stage?.close();
    stage = null;
  });

  it('are 200, and delay neither the start of another tenant’s server nor its backup', async () => {
    const opened = (stage = await Stage.open(fresh));
    const { beforeStart, beforeBackup } = await dispatch(opened, manyBackups, async (busy) => {
      const waiting = await opened.backlogByKey(busy);
      return waiting[priorityKeys.power] === 1 && waiting[priorityKeys.backup] === manyBackups + 1;
    });
    // The queue has one partition, so one order. The start goes first by its priority, the backup takes turns. A task may be on its way to the
    // node when both arrive.
    expect(beforeStart).toBeLessThanOrEqual(1);
    expect(beforeBackup).toBeLessThanOrEqual(5);
  });

  it('delay both where the server knows neither priority nor fairness', async () => {
    stage = await Stage.open({ ...fresh, 'matching.useNewMatcher': 'false', 'matching.enableFairness': 'false' });
    const opened = stage;
    const { beforeStart, beforeBackup } = await dispatch(
      opened,
      someBackups,
      async (busy) => (await opened.backlogOf(busy)) === someBackups + 2,
    );
    expect(beforeStart).toBeGreaterThan(someBackups / 2);
    expect(beforeBackup).toBeGreaterThan(someBackups / 2);
  });
});
