import { randomUUID } from 'node:crypto';
import { begin, caller, ended, order } from './scenarios.ts';
import { until } from '#scripts/test/until.ts';
import { priorityKeys } from '#temporal/contracts/priority.ts';
import { Stage } from './stage.ts';
import { World } from './world.ts';

const manyBackups = 200;
const patience = { timeoutMs: 240_000 };

/** The order in which a node with one slot is given its work. */
interface Dispatched {
  /** Activities of the tenant with the many backups that came before the other tenant's start. */
  beforeStart: number;
  /** The same for the other tenant's backup. */
  beforeBackup: number;
}

/**
 * One tenant has 200 backups in the queue of a node that is away; then another tenant starts a server and makes a backup there; then
 * the node is back.
 * @param allWait whether the work of both tenants is in the queue
 */
async function dispatch(stage: Stage, allWait: (busy: World) => Promise<boolean>): Promise<Dispatched> {
  const nodeId = randomUUID();
  const newWorld = () => new World({ serverId: randomUUID(), tenantId: randomUUID(), nodeId });
  const [busy, other] = [newWorld(), newWorld()];
  await stage.serveControl([busy, other]);
  const leave = await stage.serveNode(other);
  await ended(other, await begin(stage, other, 'install'));
  await leave();

  const backups = Array.from({ length: manyBackups }, () => randomUUID());
  for (const backupId of backups) {
    const options = { kind: 'backup', backupId } as const;
    const request = { operationId: randomUUID(), kind: options.kind, requestedBy: caller, options };
    await stage.launcher.startAlone(busy.server, request);
  }
  await until('all backups wait', async () => (await stage.backlogOf(busy)) === manyBackups, patience);
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

describe('200 queued backups of one tenant', () => {
  let stage: Stage | null = null;

  afterEach(async () => {
    await stage?.close();
    stage = null;
  });

  it('delay neither the start of another tenant’s server nor its backup', async () => {
    const opened = (stage = await Stage.open());
    const { beforeStart, beforeBackup } = await dispatch(opened, async (busy) => {
      const waiting = await opened.backlogByKey(busy);
      return waiting[priorityKeys.power] === 1 && waiting[priorityKeys.backup] === manyBackups + 1;
    });
    // The queue has one partition, so one order. The start goes first by its priority, the backup takes turns. A task may be on its way to the
    // node when both arrive.
    expect(beforeStart).toBeLessThanOrEqual(1);
    expect(beforeBackup).toBeLessThanOrEqual(5);
  });

  it('delay both where the server knows neither priority nor fairness', async () => {
    stage = await Stage.open({ 'matching.useNewMatcher': 'false', 'matching.enableFairness': 'false' });
    const opened = stage;
    const { beforeStart, beforeBackup } = await dispatch(
      opened,
      async (busy) => (await opened.backlogOf(busy)) === manyBackups + 2,
    );
    expect(beforeStart).toBeGreaterThan(manyBackups / 2);
    expect(beforeBackup).toBeGreaterThan(manyBackups / 2);
  });
});
