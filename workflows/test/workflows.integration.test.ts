import { DomainError } from '#domain/errors.ts';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import {
  nodeChangedSignal,
  processExitedSignal,
  processObservedSignal,
  serverStateQuery,
} from '#temporal/contracts/server/messages.ts';
import { until } from '#scripts/test/until.ts';
import { mostEvents } from '../server/history-length.ts';
import { crashScenarios } from './crash-scenarios.ts';
import { readRecorded, recordedNames, replay } from './histories.ts';
import { operationScenarios } from './operation-scenarios.ts';
import { play } from './play.ts';
import { recurringScenario } from './recurring-scenario.ts';
import { begin, ended, flood, knowsPower, power, scenarios, caller, startsDecided, stateOf } from './scenarios.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

describe('the workflows, on a real Temporal server', () => {
  let stage: Stage;
  const worlds: World[] = [];
  const free: World[] = [];

  beforeAll(async () => {
    stage = await Stage.open();
    for (let index = 0; index < 20; index += 1) worlds.push(stage.newWorld());
    free.push(...worlds);
    await stage.serveControl(worlds);
  });
  afterAll(() => stage.close());

  const world = (): World => {
    const next = free.pop();
    if (!next) throw new Error('No world left.');
    return next;
  };

  const played = (name: string): Promise<World> => play(stage, world(), scenarios, name);

  it('install a server, start, restart and stop it', async () => {
    const mine = await played('install-and-play');
    await until('the stop is recorded', () => mine.row?.desired === 'offline');
    expect(mine.row).toMatchObject({ status: 'ready', desired: 'offline', operation: null });
    expect(mine.installRuns).toBe(1);
    expect(mine.starts).toBe(2);
    expect(mine.port).not.toBeNull();
    const [operation] = mine.operations.values();
    expect(operation).toMatchObject({ status: 'succeeded', output: 'installed', error: null });
    expect(operation?.steps.map((step) => step.status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  });

  it('take back port and files of an install whose script fails, and say why', async () => {
    const mine = await played('install-fails');
    expect(mine.row?.status).toBe('install_failed');
    expect(mine.port).toBeNull();
    expect(mine.files).toBe(false);
    const [operation] = mine.operations.values();
    expect(operation).toMatchObject({ status: 'failed', error: { code: 'install.script_failed' } });
    expect(operation?.steps.filter((step) => step.compensation).map((step) => [step.id, step.status])).toEqual([
      ['undo-script', 'succeeded'],
      ['undo-prepare', 'succeeded'],
      ['undo-allocate', 'succeeded'],
    ]);
  });

  it('cancel an install in the middle of its script and take it back', async () => {
    const mine = await played('install-cancelled');
    expect(mine.row?.status).toBe('install_failed');
    expect(mine.port).toBeNull();
    expect([...mine.operations.values()][0]?.status).toBe('cancelled');
  });

  it('start after the install when asked to, and end the actor with the delete', async () => {
    const mine = await played('install-start-delete');
    expect(mine.row?.status).toBe('deleted');
    expect(mine).toMatchObject({ port: null, files: false, power: 'offline' });
  });

  it('let a kill through in the middle of a stop that hangs', async () => {
    const mine = await played('kill-in-a-hung-stop');
    await until('the kill is recorded', () => mine.row?.desired === 'offline');
    expect(mine.row).toMatchObject({ desired: 'offline', powerError: null });
    expect(await stateOf(stage, mine)).toMatchObject({ power: 'offline' });
  });

  it('refuse at once what makes no sense, with the reason', async () => {
    const mine = world();
    await stage.serveNode(mine);
    mine.scriptWaits = true;
    const operationId = await begin(stage, mine, 'install');
    await expect(begin(stage, mine, 'delete')).rejects.toMatchObject({ code: 'server.operation_running' });
    await expect(
      stage.launcher.power(mine.server, { action: 'start', requestedBy: caller }, 'k'),
    ).rejects.toBeInstanceOf(DomainError);
    await stage.launcher.cancelOperation(mine.server, { operationId, requestedBy: caller });
    await ended(mine, operationId);
    await expect(
      stage.launcher.cancelOperation(mine.server, { operationId: 'another', requestedBy: caller }),
    ).rejects.toMatchObject({ code: 'operation.not_running' });
  });

  it('make one operation of a request that came twice', async () => {
    const mine = world();
    await stage.serveNode(mine);
    const request = { operationId: 'the-same', kind: 'install' as const, requestedBy: caller };
    await Promise.all([
      stage.launcher.startOperation(mine.server, request),
      stage.launcher.startOperation(mine.server, request),
    ]);
    await ended(mine, 'the-same');
    expect(mine.installRuns).toBe(1);
  });

  it('wait for a node that is away, and go on when it comes', async () => {
    const mine = world();
    const operationId = await begin(stage, mine, 'install');
    await until('it waits for the node', () => mine.operations.get(operationId)?.steps[1]?.status === 'running');
    await stage.serveNode(mine);
    await ended(mine, operationId);
    expect(mine.row?.status).toBe('ready');
  });

  it('keep trying through an outage of the database', async () => {
    const mine = world();
    await stage.serveNode(mine);
    mine.failures.set('recordServer', 3);
    const operationId = await begin(stage, mine, 'install');
    await ended(mine, operationId);
    expect(mine.row?.status).toBe('ready');
  });

  it('keep the reason of a failed start, and clear it with the next successful one', async () => {
    const mine = world();
    await stage.serveNode(mine);
    await ended(mine, await begin(stage, mine, 'install'));
    mine.refusals.add('startServer');
    await power(stage, mine, 'start');
    await until('the reason is recorded', () => mine.row?.powerError?.code === 'test.refused');
    expect(mine.row?.desired).toBe('offline');
    mine.refusals.clear();
    await power(stage, mine, 'start');
    await until('the reason is forgotten', () => mine.row?.powerError === null);
    await knowsPower(stage, mine, 'running');
  });

  it('start again what should run when its node is back, and not what crashed and is to stay down', async () => {
    const mine = world();
    mine.policies = { ...mine.policies, crash: { ...mine.policies.crash, restart: false } };
    await stage.serveNode(mine);
    await ended(mine, await begin(stage, mine, 'install', true));
    await knowsPower(stage, mine, 'running');
    const actor = stage.client.workflow.getHandle(serverWorkflowId(mine.server.serverId));

    await actor.signal(nodeChangedSignal, { online: true, observation: null });
    await until('it was started again', () => mine.starts === 2);

    await knowsPower(stage, mine, 'running');
    await actor.signal(processExitedSignal, mine.see('offline'));
    await until('the crash is known', () => mine.row?.recovery?.gaveUp === 'policy');
    await actor.signal(nodeChangedSignal, { online: true, observation: null });
    await expect(actor.query(serverStateQuery)).resolves.toMatchObject({ desired: 'offline', power: 'offline' });
    expect(await startsDecided(stage, mine)).toBe(2);
  });

  it('finish a delete whose cancel came when the removal had begun', async () => {
    const mine = world();
    await stage.serveNode(mine);
    await ended(mine, await begin(stage, mine, 'install'));
    let goOn = (): void => undefined;
    mine.removal = new Promise((resolve) => (goOn = resolve));
    const operationId = await begin(stage, mine, 'delete');
    await until('the removal has begun', () => mine.removals === 1);
    await stage.launcher.cancelOperation(mine.server, { operationId, requestedBy: caller });
    goOn();
    await ended(mine, operationId);
    expect(mine.row?.status).toBe('deleted');
    expect(mine.operations.get(operationId)?.status).toBe('succeeded');
    expect(mine).toMatchObject({ port: null, files: false });
  });

  it('delete a server whose start hangs, and start it no more', async () => {
    const mine = world();
    await stage.serveNode(mine);
    await ended(mine, await begin(stage, mine, 'install'));
    mine.startWaits = true;
    await stage.launcher.power(mine.server, { action: 'start', requestedBy: caller }, 'hangs');
    await until('it is to run', () => mine.row?.desired === 'running');
    await ended(mine, await begin(stage, mine, 'delete'));
    await stage.client.workflow.getHandle(serverWorkflowId(mine.server.serverId)).result();
    expect(mine.row).toMatchObject({ status: 'deleted', desired: 'offline', powerError: null });
    expect(mine.starts).toBe(0);
  });

  it('carry out two actions that carry the same request key', async () => {
    const mine = world();
    await stage.serveNode(mine);
    await ended(mine, await begin(stage, mine, 'install'));
    await stage.launcher.power(mine.server, { action: 'start', requestedBy: caller }, 'the-same');
    await knowsPower(stage, mine, 'running');
    await stage.launcher.power(mine.server, { action: 'stop', requestedBy: caller }, 'the-same');
    await knowsPower(stage, mine, 'offline');
  });

  it('lose no operation that begins in the moment an actor starts its history anew', async () => {
    const mine = world();
    await stage.serveNode(mine);
    await ended(mine, await begin(stage, mine, 'install'));
    const actor = stage.client.workflow.getHandle(serverWorkflowId(mine.server.serverId));
    const { runId } = await actor.describe();
    // The database is away, so the next history has to write what this one could not.
    mine.failures.set('recordServer', Number.POSITIVE_INFINITY);
    await actor.signal(processObservedSignal, mine.see('running'));
    await flood(stage, mine, mostEvents);
    mine.scriptWaits = true;
    const operationId = await begin(stage, mine, 'reinstall');
    await until('the script runs', () => mine.installRuns === 2);
    mine.failures.clear();
    await until('the database is back', () => mine.row?.operation?.id === operationId);
    await stage.launcher.cancelOperation(mine.server, { operationId, requestedBy: caller });
    await ended(mine, operationId);
    await until('a new history', async () => (await actor.describe()).runId !== runId);
    await expect(actor.query(serverStateQuery)).resolves.toMatchObject({ operation: null });
  });
});

describe('the recorded histories', () => {
  it('match the scenarios both ways', () => {
    const recorded = new Set(recordedNames().map((name) => name.split('.')[1]));
    const played = [scenarios, operationScenarios, crashScenarios].flatMap((named) => Object.keys(named));
    expect([...recorded].sort()).toEqual([...played, recurringScenario].sort());
  });

  it.each(recordedNames())('%s still replays with the workflows of today', async (name) => {
    await replay(name, readRecorded(name));
  });
});
