import type { History } from '@temporalio/common/lib/proto-utils';
import type { PowerAction } from '#domain/servers/state.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import { processObservedSignal, serverStateQuery } from '#temporal/contracts/server/messages.ts';
import { until } from '#scripts/test/until.ts';
import { mostEvents } from '../server/history-length.ts';
import { replay, replayRuns } from './histories.ts';
import { begin, ended, flood, order, power, running } from './scenarios.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

/** What a world received, in order. */
interface Told {
  versions: number[];
  power: PowerAction[];
}

/** Records what a world receives from now on. Call it before the world's node is served. */
function listen(world: World): Told {
  const told: Told = { versions: [], power: [] };
  const { recordServer } = world.control;
  const { startServer, stopServer } = world.node;
  world.control.recordServer = async (input) => {
    await recordServer(input);
    told.versions.push(input.state.version);
  };
  world.node.startServer = async (input) => {
    told.power.push('start');
    return startServer(input);
  };
  world.node.stopServer = async (input) => {
    told.power.push('stop');
    return stopServer(input);
  };
  return told;
}

const isGrowing = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0));

/** What a history leaves open: timers, activities, children and updates that began and did not end in it. */
function leftOpen({ events }: History): string[] {
  const open = new Map<string, string>();
  const ends = (kind: string, id: unknown) => open.delete(`${kind} ${String(id)}`);
  const begins = (kind: string, id: unknown) => open.set(`${kind} ${String(id)}`, kind);
  for (const event of events ?? []) {
    if (event.timerStartedEventAttributes) begins('timer', event.eventId);
    if (event.activityTaskScheduledEventAttributes) begins('activity', event.eventId);
    if (event.startChildWorkflowExecutionInitiatedEventAttributes) begins('child', event.eventId);
    const update = event.workflowExecutionUpdateAcceptedEventAttributes;
    if (update) begins('update', event.eventId);
    ends('timer', (event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes)?.startedEventId);
    ends(
      'activity',
      (event.activityTaskCompletedEventAttributes ?? event.activityTaskFailedEventAttributes)?.scheduledEventId,
    );
    ends(
      'child',
      (event.childWorkflowExecutionCompletedEventAttributes ?? event.childWorkflowExecutionFailedEventAttributes)
        ?.initiatedEventId,
    );
    ends('update', event.workflowExecutionUpdateCompletedEventAttributes?.acceptedEventId);
  }
  return [...open.keys()];
}

describe('with histories of their full length', () => {
  let stage: Stage;
  let world: World;
  let older: World;
  let told: Told;

  beforeAll(async () => {
    stage = await Stage.open();
    [world, older] = [stage.newWorld(), stage.newWorld()];
    told = listen(world);
    await stage.serveControl([world, older]);
    await running(stage, world);
  });
  afterAll(() => stage.close());

  const actor = (runId?: string) => stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId), runId);
  const length = async (runId: string) => (await actor(runId).describe()).historyLength;
  const state = () => actor().query(serverStateQuery);

  async function restart(): Promise<string> {
    const operationId = await order(stage, world, { kind: 'restart', skipCountdown: true });
    await until('the operation has ended', () => world.operations.get(operationId)?.endedAt != null);
    await until('the actor to be free', async () => (await state()).operation === null);
    return operationId;
  }

  it('an actor that is flooded takes twice the events of a history and goes on in a new one with every request, in order', async () => {
    const { runId } = await actor().describe();
    const before = told.power.length;
    const asked: PowerAction[] = [];
    const operations: string[] = [];
    // As long as the database is away the actor cannot go on to its next history: it has not written the end of this one.
    world.failures.set('recordServer', Number.POSITIVE_INFINITY);
    while ((await length(runId)) < 2 * mostEvents) {
      await flood(stage, world, 400);
      await power(stage, world, 'stop');
      await power(stage, world, 'start');
      operations.push(await restart());
      asked.push('stop', 'start', 'stop', 'start');
    }
    expect((await actor().describe()).runId).toBe(runId);

    world.failures.clear();
    // Requests go on while it changes histories.
    while ((await actor().describe()).runId === runId) {
      await power(stage, world, 'stop');
      await power(stage, world, 'start');
      asked.push('stop', 'start');
    }
    operations.push(await restart());
    asked.push('stop', 'start');

    expect(told.power.slice(before)).toEqual(asked);
    expect(operations.map((id) => world.operations.get(id)?.status)).toEqual(operations.map(() => 'succeeded'));
    expect(isGrowing(told.versions)).toBe(true);
    const { version } = await state();
    await until('the newest state is recorded', () => world.row?.version === version);
    expect(world.row).toMatchObject({ status: 'ready', power: 'running', desired: 'running', operation: null });

    const old = await actor(runId).fetchHistory();
    expect(old.events?.length).toBeGreaterThan(2 * mostEvents);
    expect(old.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    expect(leftOpen(old)).toEqual([]);
    await replay(serverWorkflowId(world.server.serverId), old);
  });

  it('an actor holds nothing when it is idle: no timer, no activity, no child, no task', async () => {
    const history = await actor().fetchHistory();
    expect(leftOpen(history)).toEqual([]);
    const { raw } = await actor().describe();
    expect(raw.pendingActivities ?? []).toEqual([]);
    expect(raw.pendingChildren ?? []).toEqual([]);
    expect(raw.pendingWorkflowTask ?? null).toBeNull();
  });

  it('an actor that begins with the state of an older one goes on with it, and with its version', async () => {
    await stage.serveNode(older);
    // As it was written before there were crashes, suspensions and names of exits.
    const state: ServerActorState = {
      status: 'ready',
      desired: 'offline',
      power: 'offline',
      observedAt: 0,
      lastExit: null,
      powerError: null,
      operation: null,
      version: 1000,
    };
    await stage.launcher.power({ ...older.server, state }, { action: 'start', requestedBy: by }, 'start');
    await until('it runs', () => older.row?.power === 'running');
    const suspend = await order(stage, older, { kind: 'suspend', reason: 'unpaid' });
    await ended(older, suspend);
    await ended(older, await order(stage, older, { kind: 'unsuspend' }));
    await until('it runs again', () => older.row?.power === 'running');
    expect(older.row?.version).toBeGreaterThan(1000);
  });
});

describe('an actor that goes on in a new history every few requests', () => {
  let stage: Stage;
  let world: World;
  let told: Told;

  beforeAll(async () => {
    stage = await Stage.open({ 'limit.historyCount.suggestContinueAsNew': 60 });
    world = stage.newWorld();
    told = listen(world);
    await stage.serveControl([world]);
    await running(stage, world);
  });
  afterAll(() => stage.close());

  it('loses none of those that come in that moment, and does none twice', async () => {
    const handle = stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId));
    const stale = { ...world.see('running'), observedAt: 0 };
    const histories = 12;
    const runs = new Set<string>();
    const before = told.power.length;
    const operations: string[] = [];
    let rounds = 0;
    // Often a request meets that moment. The client then sends it again after one or two seconds.
    for (; runs.size < histories; rounds += 1) {
      const round = rounds;
      // Signals beside the requests, so that a request meets the very task that begins the new history.
      const beside = Promise.all(Array.from({ length: 15 }, () => handle.signal(processObservedSignal, stale)));
      await stage.launcher.power(world.server, { action: 'stop', requestedBy: by }, `stop ${round}`);
      await until('it is stopped', () => world.row?.power === 'offline');
      await stage.launcher.power(world.server, { action: 'start', requestedBy: by }, `start ${round}`);
      await until('it runs', () => world.row?.power === 'running');
      await beside;
      if (round % 5 === 0) {
        const operationId = await begin(stage, world, 'restart', false, { kind: 'restart', skipCountdown: true });
        await ended(world, operationId);
        operations.push(operationId);
      }
      runs.add((await handle.describe()).runId);
    }
    const expected = Array.from({ length: rounds }, (_, round) => {
      const pair: PowerAction[] = ['stop', 'start'];
      return round % 5 === 0 ? [...pair, ...pair] : pair;
    }).flat();
    expect(told.power.slice(before)).toEqual(expected);
    expect(operations.map((id) => world.operations.get(id)?.status)).toEqual(operations.map(() => 'succeeded'));
    expect(isGrowing(told.versions)).toBe(true);
    const fetched = await Promise.all(
      [...runs].map((runId) => stage.client.workflow.getHandle(handle.workflowId, runId).fetchHistory()),
    );
    for (const history of fetched) expect(leftOpen(history)).toEqual([]);
    await replayRuns(handle.workflowId, fetched);
  });
});

const by = { userId: null, name: 'Test', requestId: null };
