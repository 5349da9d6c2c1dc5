import { randomUUID } from 'node:crypto';
import { nodeChangedSignal, recoveryUpdate, serverStateQuery } from '#temporal/contracts/server/messages.ts';
import type { RecoveryInput } from '#temporal/contracts/server/messages.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import { until } from '#scripts/test/until.ts';
import { actorOf, crash, crashScenarios, hurry } from './crash-scenarios.ts';
import { play } from './play.ts';
import { carryOut, ended, knowsPower, order, power, recorded, running, caller, startsDecided } from './scenarios.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

describe('servers that end by themselves, on a real Temporal server', () => {
  let stage: Stage;
  const free: World[] = [];

  beforeAll(async () => {
    stage = await Stage.open();
    for (let index = 0; index < 30; index += 1) free.push(stage.newWorld());
    await stage.serveControl([...free]);
  });
  afterAll(() => stage.close());

  const world = (): World => {
    const next = free.pop();
    if (!next) throw new Error('No world left.');
    return next;
  };
  const state = (mine: World): Promise<ServerActorState> => actorOf(stage, mine).query(serverStateQuery);
  const ask = (mine: World, action: RecoveryInput['action']) =>
    stage.launcher.recovery(mine.server, { action, requestedBy: caller }, randomUUID());
  /** Runs, and will wait long after its next crash. */
  const patient = async (): Promise<World> => {
    const mine = world();
    await running(stage, mine);
    hurry(mine, { baseDelaySeconds: 3600, maxDelaySeconds: 3600 });
    return mine;
  };
  const waits = (mine: World) => until('it waits for its next start', () => mine.row?.recovery?.nextTryAt != null);

  const played = (name: string): Promise<World> => play(stage, world(), crashScenarios, name);

  it('are started again after a crash, and not after a stop from inside', async () => {
    const mine = await played('crash-mended');
    await recorded(stage, mine);
    expect(mine.starts).toBe(2);
    expect(mine.row).toMatchObject({ desired: 'offline', recovery: null, powerError: null });
    await until('both crashes are reported', () => mine.crashes.size === 2);
    const [first, second] = [...mine.crashes.values()];
    expect(first).toMatchObject({ decision: 'restart', attempt: 1, exit: { code: 1 } });
    expect(second).toMatchObject({ decision: 'none', attempt: 0 });
  });

  it('are given up after too many crashes, with the reason', async () => {
    const mine = await played('crash-given-up');
    await recorded(stage, mine);
    expect(mine.starts).toBe(3);
    expect(mine.row).toMatchObject({
      desired: 'offline',
      recovery: { attempt: 3, gaveUp: 'too_many', nextTryAt: null },
    });
    expect([...mine.crashes.values()].map(({ decision, attempt }) => [decision, attempt])).toEqual([
      ['restart', 1],
      ['restart', 2],
      ['gave_up', 3],
    ]);
  });

  it('leave the next start to a user who is faster', async () => {
    const mine = await played('crash');
    await recorded(stage, mine);
    expect(mine.starts).toBe(2);
    expect(await state(mine)).toMatchObject({ desired: 'offline', power: 'offline', recovery: null });
    await until('the decision is reported', () => [...mine.crashes.values()][0]?.decision === 'none');
    expect([...mine.crashes.values()]).toMatchObject([
      { decision: 'none', attempt: 1, nextTryAt: null, reason: 'A start by Test came before the next start.' },
    ]);
  });

  it('come back with their node in their turn', async () => {
    const mine = await played('crash-of-a-node');
    await recorded(stage, mine);
    expect(await state(mine)).toMatchObject({ desired: 'running', power: 'running' });
    expect(mine.crashes.size).toBe(0);
  });

  it('are counted once, even if an exit is reported repeatedly and by several routes', async () => {
    const mine = await patient();
    await crash(stage, mine);
    await waits(mine);
    const observation = mine.see('offline', false, { id: mine.row?.recovery?.exitId });
    const actor = actorOf(stage, mine);
    await actor.signal('processExited', observation);
    await actor.signal(nodeChangedSignal, { online: true, observation });
    await actor.signal(nodeChangedSignal, { online: true, observation: null });
    await actor.signal('processExited', { ...observation, observedAt: 1 });
    expect(await state(mine)).toMatchObject({ desired: 'running', recovery: { attempt: 1 } });
    expect(await startsDecided(stage, mine)).toBe(1);
  });

  it('are started at once, or no more, when a person says so', async () => {
    const mine = await patient();
    await expect(ask(mine, 'start_now')).rejects.toMatchObject({ code: 'server.not_recovering' });
    await crash(stage, mine);
    await waits(mine);
    await ask(mine, 'start_now');
    await until('it is started again', () => mine.starts === 2);
    await knowsPower(stage, mine, 'running');
    await recorded(stage, mine);
    expect(mine.row?.recovery).toMatchObject({ attempt: 1, nextTryAt: null, gaveUp: null });

    const second = await crash(stage, mine);
    await waits(mine);
    expect(mine.row?.recovery).toMatchObject({ attempt: 2 });
    await ask(mine, 'stop_trying');
    await until('nothing more is tried', () => mine.row?.recovery?.gaveUp === 'stopped_by_user');
    expect(mine.row?.desired).toBe('offline');
    await until('its place in the time line says so', () => mine.crashes.get(second)?.decision === 'none');
    expect(mine.crashes.get(second)?.reason).toBe('Test said that no further start is to be tried.');
    await expect(ask(mine, 'start_now')).rejects.toThrow('Start the server yourself.');

    await power(stage, mine, 'start');
    await knowsPower(stage, mine, 'running');
    await until('it is forgotten', () => mine.row?.recovery === null);
  });

  it.each(['stop', 'kill'] as const)('are not started again after a %s', async (action) => {
    const mine = await patient();
    await crash(stage, mine);
    await waits(mine);
    await power(stage, mine, action);
    await until('nothing is tried any more', () => mine.row?.recovery === null && mine.row.desired === 'offline');
    const { events } = await actorOf(stage, mine).fetchHistory();
    expect(events?.filter((event) => event.timerCanceledEventAttributes != null)).toHaveLength(1);
  });

  it('let an operation run first, and restart after it as planned', async () => {
    const mine = await patient();
    await crash(stage, mine);
    await waits(mine);
    await carryOut(stage, mine, { kind: 'update', backupId: null });
    await knowsPower(stage, mine, 'running');
    await recorded(stage, mine);
    expect(mine.row?.recovery).toBeNull();
    await until(() => [...mine.crashes.values()].at(-1)?.reason === 'Update by Test came before the next start.');
  });

  it('are mended while a backup runs, which does not touch them', async () => {
    const mine = world();
    await running(stage, mine);
    hurry(mine);
    mine.archiveWaits = true;
    const backupId = randomUUID();
    const operationId = await order(stage, mine, { kind: 'backup', backupId });
    await until('half of it is there', () => mine.backups.get(backupId)?.content === 'half');
    await crash(stage, mine);
    await until('it was started again', () => mine.starts === 2);
    await stage.launcher.cancelOperation(mine.server, { operationId, requestedBy: caller });
    await ended(mine, operationId);
  });

  it('that end in the middle of their start are decided when it is over', async () => {
    const mine = world();
    await running(stage, mine);
    hurry(mine, { baseDelaySeconds: 3600, maxDelaySeconds: 3600 });
    await power(stage, mine, 'stop');
    mine.startWaits = true;
    const start = power(stage, mine, 'start');
    await until('the start is under way', () => mine.row?.desired === 'running');
    const exitId = await crash(stage, mine);
    expect(await state(mine)).toMatchObject({ power: 'offline' });
    mine.startWaits = false;
    await power(stage, mine, 'kill').catch(() => undefined);
    await start;
    // The kill replaced the start, which must not run any more.
    await until('it is decided', () => mine.crashes.get(exitId)?.decision === 'none');
    expect(mine.crashes.get(exitId)?.reason).toBe('It was to end in any case.');
  });

  it('whose restart fails are retried, as after another crash', async () => {
    const mine = world();
    await running(stage, mine);
    hurry(mine, { giveUpAfter: 3 });
    mine.refusals.add('startServer');
    const exitId = await crash(stage, mine);
    await until('it is given up', () => mine.row?.recovery?.gaveUp === 'too_many');
    expect(mine.row).toMatchObject({ desired: 'offline', recovery: { attempt: 3, exitId } });
    await until('the decision is reported', () => mine.crashes.get(exitId)?.decision === 'gave_up');
    expect(mine.crashes.get(exitId)?.reason).toContain('It could not be started: startServer is refused');
    expect(mine.starts).toBe(1);
  });

  it('are left down where policy says so', async () => {
    const mine = world();
    await running(stage, mine);
    hurry(mine, { restart: false });
    const exitId = await crash(stage, mine);
    await until('it stays down', () => mine.row?.recovery?.gaveUp === 'policy');
    await until('the decision is reported', () => mine.crashes.get(exitId)?.decision === 'none');
    expect(mine.row?.desired).toBe('offline');
  });

  it('do not wait for a hook that does not answer', async () => {
    const mine = world();
    await running(stage, mine);
    hurry(mine, { giveUpAfter: 1 });
    mine.failures.set('recordCrash', 4);
    const exitId = await crash(stage, mine);
    await until('it is given up', () => mine.row?.recovery?.gaveUp === 'too_many');
    await power(stage, mine, 'start');
    expect(mine.starts).toBe(2);
    await until('the decision is reported in the end', () => mine.crashes.get(exitId)?.decision === 'gave_up');
  });

  it('of which the node knows nothing are started, although an older exit of theirs is known', async () => {
    const mine = world();
    await running(stage, mine);
    hurry(mine);
    await crash(stage, mine);
    await until('it is started again', () => mine.starts === 2);
    await knowsPower(stage, mine, 'running');
    const { lastExit } = await state(mine);
    const vanished = { ...mine.see('offline'), exit: lastExit };
    await actorOf(stage, mine).signal(nodeChangedSignal, { online: true, observation: vanished });
    await until('it was started', () => mine.starts === 3);
  });

  it('go on waiting when their actor was lost, and are started at once where that time has passed', async () => {
    for (const seconds of [3600, -10]) {
      const mine = world();
      await stage.serveNode(mine);
      const nextTryAt = new Date(Date.now() + seconds * 1000).toISOString();
      const recovery = { attempt: 2, crashedAt: [1], nextTryAt, gaveUp: null, exitId: 'run' };
      await stage.client.workflow.start('serverActor', {
        workflowId: actorOf(stage, mine).workflowId,
        taskQueue: 'control',
        args: [
          {
            ...mine.server,
            state: {
              status: 'ready',
              desired: 'running',
              power: 'offline',
              observedAt: 0,
              lastExit: null,
              powerError: null,
              operation: null,
              recovery,
              version: 3,
            } satisfies ServerActorState,
          },
        ],
      });
      if (seconds < 0) await until('it was started', () => mine.starts === 1);
      else {
        expect(await state(mine)).toMatchObject({ recovery });
        await actorOf(stage, mine).executeUpdate(recoveryUpdate, {
          args: [{ action: 'stop_trying', requestedBy: caller }],
        });
        expect(await startsDecided(stage, mine)).toBe(0);
      }
    }
  });
});
