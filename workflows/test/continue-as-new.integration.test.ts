import { randomUUID } from 'node:crypto';
import type { History } from '@temporalio/common/lib/proto-utils';
import type { PowerAction } from '#domain/servers/state.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import {
  cancelOperationUpdate,
  powerUpdate,
  processObservedSignal,
  serverStateQuery,
} from '#temporal/contracts/server/messages.ts';
import { until } from '#scripts/test/until.ts';
import { mostEvents } from '../server/history-length.ts';
import { replayRuns } from './histories.ts';
import { begin, ended, flood, knowsPower, order, power, recorded, running, stateOf } from './scenarios.ts';
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

/**
 * What a history leaves open: timers, activities, children and updates that began and did not end in it. A write to the read model may
 * stay open: the next history repeats it.
 */
function leftOpen({ events }: History): string[] {
  const open = new Map<string, string>();
  const ends = (kind: string, id: unknown) => open.delete(`${kind} ${String(id)}`);
  const begins = (kind: string, id: unknown) => open.set(`${kind} ${String(id)}`, kind);
  for (const event of events ?? []) {
    if (event.timerStartedEventAttributes) begins('timer', event.eventId);
    const { activityType } = event.activityTaskScheduledEventAttributes ?? {};
    if (activityType && activityType.name !== 'recordServer') begins('activity', event.eventId);
    if (event.startChildWorkflowExecutionInitiatedEventAttributes) begins('child', event.eventId);
    const update = event.workflowExecutionUpdateAcceptedEventAttributes;
    if (update) begins('update', event.eventId);
    ends('timer', (event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes)?.startedEventId);
    ends(
      'activity',
      (event.activityTaskCompletedEventAttributes ?? event.activityTaskFailedEventAttributes)?.scheduledEventId,
    );
    const child =
      event.childWorkflowExecutionCompletedEventAttributes ??
      event.childWorkflowExecutionFailedEventAttributes ??
      event.childWorkflowExecutionCanceledEventAttributes;
    ends('child', child?.initiatedEventId);
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
  const runIdOf = async () => (await actor().describe()).runId;
  const state = () => actor().query(serverStateQuery);

  async function restart(): Promise<string> {
    const operationId = await order(stage, world, { kind: 'restart', skipCountdown: true });
    await until('the operation has ended', () => world.operations.get(operationId)?.endedAt != null);
    await until('the actor to be free', async () => (await state()).operation === null);
    return operationId;
  }

  /** Histories that have ended: none is longer than allowed, loses something or cannot be replayed. */
  async function examine(runIds: readonly string[]): Promise<void> {
    const histories = await Promise.all(runIds.map((runId) => actor(runId).fetchHistory()));
    for (const { events } of histories) {
      expect(events?.length).toBeLessThanOrEqual(mostEvents);
      expect(events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
    }
    expect(histories.map(leftOpen)).toEqual(histories.map(() => []));
    await replayRuns(serverWorkflowId(world.server.serverId), histories);
  }

  it('an actor that gets requests without a pause goes on in a new history in time, with every request, in order', async () => {
    const ended: string[] = [];
    const asked: PowerAction[] = [];
    const operations: string[] = [];
    const before = told.power.length;
    let runId = await runIdOf();
    for (let round = 1; ended.length < 3; round += 1) {
      await power(stage, world, 'stop');
      await power(stage, world, 'start');
      asked.push('stop', 'start');
      if (round % 8 === 0) {
        operations.push(await restart());
        asked.push('stop', 'start');
      }
      const now = await runIdOf();
      if (now !== runId) ended.push(runId);
      runId = now;
    }
    expect(told.power.slice(before)).toEqual(asked);
    expect(operations.map((id) => world.operations.get(id)?.status)).toEqual(operations.map(() => 'succeeded'));
    expect(isGrowing(told.versions)).toBe(true);
    await recorded(stage, world);
    expect(world.row).toMatchObject({ status: 'ready', desired: 'running', operation: null });
    await examine(ended);
  });

  it('an actor does not wait for a database that is away: its next history writes what this one could not', async () => {
    const runId = await runIdOf();
    world.failures.set('recordServer', Number.POSITIVE_INFINITY);
    await power(stage, world, 'stop');
    await flood(stage, world, mostEvents);
    await until('a new history', async () => (await runIdOf()) !== runId);
    expect(world.row?.desired).toBe('running');
    world.failures.clear();
    await until('the newest state is recorded', () => world.row?.desired === 'offline');
    await recorded(stage, world);
    await examine([runId]);
    await power(stage, world, 'start');
  });

  it('an actor with a full history that cannot go on yet takes only what ends something, and the rest afterwards', async () => {
    world.archiveWaits = true;
    const backup = await order(stage, world, { kind: 'backup', backupId: randomUUID() });
    const runId = await runIdOf();
    const now = (action: PowerAction) => actor().executeUpdate(powerUpdate, { args: [{ action, requestedBy: by }] });
    const { historyLength } = await actor().describe();
    await flood(stage, world, mostEvents - historyLength - 250);
    // Beside the backup, requests go on.
    const isFull = async () => (await actor().describe()).historyLength >= 0.9 * mostEvents;
    while (!(await isFull())) {
      await now('stop');
      if (!(await isFull())) await now('start');
    }
    if ((await state()).power !== 'offline') await now('stop');
    await expect(now('start')).rejects.toMatchObject({ cause: { type: 'server.history_full' } });
    const kill = stage.launcher.power(world.server, { action: 'kill', requestedBy: by }, 'of nothing');
    await expect(kill).rejects.toMatchObject({ code: 'server.history_full', kind: 'transient' });

    const started = stage.launcher.power(world.server, { action: 'start', requestedBy: by }, 'after the backup');
    await stage.launcher.cancelOperation(world.server, { operationId: backup, requestedBy: by });
    await started;
    await knowsPower(stage, world, 'running');
    expect(world.operations.get(backup)?.status).toBe('cancelled');
    expect(await runIdOf()).not.toBe(runId);
    await examine([runId]);
  });

  it('a request that is refused, and leaves no trace, does not make an actor go on in a new history', async () => {
    const refused = () =>
      actor().executeUpdate(cancelOperationUpdate, { args: [{ operationId: randomUUID(), requestedBy: by }] });
    const runId = await runIdOf();
    const room = async () => 0.6 * mostEvents - (await actor(runId).describe()).historyLength;
    while ((await room()) > 60) await flood(stage, world, 10);
    // In small steps, so that the task of a refused request may be the first to see the length that counts.
    while ((await runIdOf()) === runId) {
      await expect(refused()).rejects.toMatchObject({ cause: { type: 'operation.not_running' } });
      await flood(stage, world, 1);
    }
    await examine([runId]);
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
    await knowsPower(stage, older, 'running');
    const suspend = await order(stage, older, { kind: 'suspend', reason: 'unpaid' });
    await ended(older, suspend);
    await ended(older, await order(stage, older, { kind: 'unsuspend' }));
    await knowsPower(stage, older, 'running');
    expect((await stateOf(stage, older)).version).toBeGreaterThan(1000);
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
    // Often a request meets that moment. The client then sends it again.
    for (; runs.size <= histories; rounds += 1) {
      const round = rounds;
      // Signals beside the requests, so that a request meets the very task that begins the new history.
      const beside = Promise.all(Array.from({ length: 15 }, () => handle.signal(processObservedSignal, stale)));
      await stage.launcher.power(world.server, { action: 'stop', requestedBy: by }, `stop ${round}`);
      await knowsPower(stage, world, 'offline');
      await stage.launcher.power(world.server, { action: 'start', requestedBy: by }, `start ${round}`);
      await knowsPower(stage, world, 'running');
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
    const { runId: current } = await handle.describe();
    runs.delete(current);
    const fetched = await Promise.all(
      [...runs].map((runId) => stage.client.workflow.getHandle(handle.workflowId, runId).fetchHistory()),
    );
    for (const history of fetched) expect(leftOpen(history)).toEqual([]);
    await replayRuns(handle.workflowId, fetched);
  });
});

const by = { userId: null, name: 'Test', requestId: null };
