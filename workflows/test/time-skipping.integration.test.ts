import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { temporal } from '@temporalio/proto';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { describeWithTimeSkipping } from '#scripts/test/time-skipping/describe.ts';
import { startTimeSkipping } from '#scripts/test/time-skipping/environment.ts';
import { controlTaskQueue } from '#temporal/contracts/names.ts';
import { serverActorType, serverStateQuery } from '#temporal/contracts/server/messages.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import { until } from '#scripts/test/until.ts';
import { actorOf, crash } from './crash-scenarios.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

type Event = temporal.api.history.v1.IHistoryEvent;

const minute = 60_000;

/** Timers are as long as they are for users, but the server skips them. */
describeWithTimeSkipping('servers that crash over hours and days', () => {
  let environment: TestWorkflowEnvironment;
  let stage: Stage;
  let stopServer: () => Promise<void>;
  const free: World[] = [];

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
    const started = await startTimeSkipping();
    ({ environment } = started);
    stopServer = () => started.stopServer();
    stage = Stage.over(environment);
    for (let index = 0; index < 10; index += 1) free.push(stage.newWorld());
    await stage.serveControl([...free]);
  });
  afterAll(async () => {
    await stage?.close();
    await stopServer?.();
  });

  /** An installed server that runs, without the way there. */
  async function running(policy: Partial<World['policies']['crash']> = {}): Promise<World> {
    const world = free.pop();
    if (!world) throw new Error('No world left.');
    world.policies = { ...world.policies, crash: { ...world.policies.crash, ...policy } };
    await stage.serveNode(world);
    const { observedAt } = world.see('running');
    const state: ServerActorState = {
      status: 'ready',
      desired: 'running',
      power: 'running',
      observedAt,
      lastExit: null,
      powerError: null,
      operation: null,
      version: 1,
    };
    await stage.client.workflow.start(serverActorType, {
      workflowId: actorOf(stage, world).workflowId,
      taskQueue: controlTaskQueue,
      args: [{ ...world.server, state }],
    });
    return world;
  }

  const historyOf = async (world: World) => (await actorOf(stage, world).fetchHistory()).events ?? [];

  /**
   * Waits until the actor has nothing under way: what a task of the workflow orders stands after it in the history. Not by queries: asked
   * while an actor goes on in a new history, this server sometimes never answers one.
   */
  const atRest = (world: World): Promise<unknown> =>
    until('the actor is at rest', async () => {
      const events = await historyOf(world);
      // The first task of a history notes its versions, and no more.
      const isNote = ({
        markerRecordedEventAttributes: marker,
        upsertWorkflowSearchAttributesEventAttributes: upsert,
      }: Event) => marker != null || upsert != null;
      return events.findLast((event) => !isNote(event))?.workflowTaskCompletedEventAttributes != null;
    });

  /** Crashes it; answers with the pause until its next start in seconds, null when there is none. */
  async function crashed(world: World, uptimeSeconds = 1): Promise<number | null> {
    const before = world.starts;
    const exitId = await crash(stage, world, { uptimeSeconds });
    await until('it is decided', () => world.crashes.has(exitId) && world.row?.recovery?.exitId === exitId);
    const { nextTryAt } = world.row?.recovery ?? { nextTryAt: null };
    expect(world.starts).toBe(before);
    if (nextTryAt == null) return null;
    return (Date.parse(nextTryAt) - (await environment.currentTimeMs())) / 1000;
  }

  /** Lets time pass until it is started again: not a moment before its pause is over. */
  async function mended(world: World, pauseSeconds: number | null): Promise<void> {
    if (pauseSeconds === null) throw new Error('It was given up.');
    const before = world.starts;
    const early = pauseSeconds * 1000 - 500;
    if (early > 0) await environment.sleep(early);
    expect(world.starts).toBe(before);
    await environment.sleep(1000);
    await until('it is started again', () => world.starts === before + 1);
    await atRest(world);
  }

  it('are started again after pauses that double up to their cap, each a little longer or shorter by chance', async () => {
    const world = await running({ giveUpAfter: 100 });
    const pauses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      const pause = await crashed(world);
      pauses.push(pause ?? 0);
      await mended(world, pause);
    }
    const planned = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300];
    for (const [index, seconds] of planned.entries()) {
      expect(pauses[index]).toBeGreaterThan(seconds * 0.8 - 0.5);
      expect(pauses[index]).toBeLessThanOrEqual(Math.min(300, seconds * 1.2));
    }
    expect(new Set(pauses.map((pause, index) => (pause / (planned[index] ?? 1)).toFixed(3))).size).toBeGreaterThan(3);
  });

  it('begin with the first pause again after a stable run', async () => {
    const world = await running({ giveUpAfter: 100, jitter: 0 });
    for (let count = 0; count < 4; count += 1) await mended(world, await crashed(world));
    expect(await crashed(world, 299)).toBeGreaterThan(30);
    await mended(world, 32);
    await environment.sleep(5 * minute);
    expect(await crashed(world, 300)).toBeLessThanOrEqual(2);
    expect(world.row?.recovery?.attempt).toBe(1);
  });

  it('are never given up when they crash rarely, and are when it is too often', async () => {
    const world = await running({ jitter: 0 });
    for (let count = 0; count < 12; count += 1) {
      await mended(world, await crashed(world, 180));
      await environment.sleep(3 * minute);
    }
    for (let count = 0; count < 4; count += 1) {
      const pause = await crashed(world, 600);
      if (pause === null) break;
      await mended(world, pause);
    }
    await until('it is given up', () => world.row?.recovery?.gaveUp === 'too_many');
    expect(world.row).toMatchObject({ desired: 'offline', recovery: { nextTryAt: null } });
    const { starts } = world;
    await environment.sleep('30 days');
    expect(world.starts).toBe(starts);
  });

  it('wait a whole day where policy says so', async () => {
    const world = await running({ baseDelaySeconds: 3600, maxDelaySeconds: 86_400, factor: 10, jitter: 0 });
    await mended(world, await crashed(world));
    const pause = await crashed(world);
    expect(pause).toBeGreaterThan(35_990);
    await mended(world, pause);
    const longest = await crashed(world);
    expect(longest).toBeGreaterThan(86_390);
    await mended(world, longest);
  });

  it('hold no timer while they run: a month passes without an event', async () => {
    const world = await running({ jitter: 0 });
    await mended(world, await crashed(world));
    await until('it is recorded', () => world.row?.recovery?.nextTryAt === null);
    await atRest(world);
    const { length } = await historyOf(world);
    await environment.sleep('30 days');
    expect(await historyOf(world)).toHaveLength(length);
    expect(await actorOf(stage, world).query(serverStateQuery)).toMatchObject({ power: 'running', desired: 'running' });
  });
});
