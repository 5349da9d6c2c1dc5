import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { WorkflowUpdateStage } from '@temporalio/client';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OperationOptions } from '#domain/operations/options.ts';
import type { PowerAction, PowerState } from '#domain/servers/state.ts';
import { operationWorkflowId, serverWorkflowId } from '#temporal/contracts/names.ts';
import { powerUpdate, processObservedSignal, serverStateQuery } from '#temporal/contracts/server/messages.ts';
import { untilTaken } from '#temporal/launch/taken.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';
import { recordedState } from '#temporal/contracts/server/state.ts';
import { until } from '#scripts/test/until.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

export const caller = { userId: null, name: 'Test', requestId: 'request-1' };

/** Begins an operation and resolves with its id once it is accepted. */
export async function begin(
  stage: Stage,
  world: World,
  kind: OperationKind,
  startAfterwards = false,
  options?: OperationOptions,
): Promise<string> {
  const operationId = randomUUID();
  await stage.launcher.startOperation(world.server, {
    operationId,
    kind,
    requestedBy: caller,
    startAfterwards,
    ...(options === undefined ? {} : { options }),
  });
  return operationId;
}

/** Begins an operation with these options. */
export const order = (stage: Stage, world: World, options: OperationOptions): Promise<string> =>
  begin(stage, world, options.kind, false, options);

/** An operation from its order to its end; answers with its workflow's id. */
export async function carryOut(stage: Stage, world: World, options: OperationOptions): Promise<string> {
  const operationId = await order(stage, world, options);
  await ended(world, operationId);
  return operationWorkflowId(world.server.serverId, options.kind, operationId);
}

/** An installed server that runs, with its node. */
export async function running(stage: Stage, world: World): Promise<void> {
  await stage.serveNode(world);
  await ended(world, await begin(stage, world, 'install', true));
  await knowsPower(stage, world, 'running');
}

export async function ended(world: World, operationId: string): Promise<void> {
  await until('the operation has ended', () => world.operations.get(operationId)?.endedAt != null);
  await until('the actor knows', () => world.row?.operation === null);
}

/** What the actor knows. */
export const stateOf = (stage: Stage, world: World): Promise<ServerActorState> =>
  stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId)).query(serverStateQuery);

/** Waits until the actor knows that of its process. */
export const knowsPower = (stage: Stage, world: World, power: PowerState): Promise<unknown> =>
  until(`the actor knows that it is ${power}`, async () => (await stateOf(stage, world)).power === power);

/**
 * Waits until the read model has what it is to hold of the state that the actor has now. The actor handles signals in their order
 * and records after that, so what they began has begun by then.
 */
export async function recorded(stage: Stage, world: World): Promise<void> {
  const expected = recordedState(await stateOf(stage, world));
  await until('the newest state to be recorded', () =>
    isDeepStrictEqual(world.row === null ? null : recordedState(world.row), expected),
  );
}

/**
 * How often the actor has decided to start its server, by its history. For what must not happen: asks for another action first
 * and waits for it, so that whatever was decided before is in the history.
 */
export async function startsDecided(stage: Stage, world: World): Promise<number> {
  const actor = stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId));
  await power(stage, world, 'stop');
  const { events } = await actor.fetchHistory();
  return (events ?? []).filter(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'startServer',
  ).length;
}

/** A power action, waited for until it is done. */
export async function power(stage: Stage, world: World, action: PowerAction): Promise<void> {
  const actor = stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId));
  await untilTaken(() => actor.executeUpdate(powerUpdate, { args: [{ action, requestedBy: caller }] }));
}

/**
 * Signals that say nothing new, as a node sends them that is asked for all its servers again and again. Temporal fails the
 * workflow task in progress when more than 100 events wait for its end, so the actor takes each batch before the next is sent.
 */
export async function flood(stage: Stage, world: World, signals: number): Promise<void> {
  const actor = stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId));
  const stale = { ...world.see('running'), observedAt: 0 };
  for (let sent = 0; sent < signals; sent += 50) {
    const batch = Math.min(50, signals - sent);
    await Promise.all(Array.from({ length: batch }, () => actor.signal(processObservedSignal, stale)));
    await actor.query(serverStateQuery);
  }
}

/** Workflow ids whose histories a scenario leaves: the recordings of `histories/` are made from these. */
export type ScenarioResult = Record<string, string>;

/** Each is run against a live server, and its histories are recorded and replayed. */
export const scenarios: Record<string, (stage: Stage, world: World) => Promise<ScenarioResult>> = {
  async 'install-and-play'(stage, world) {
    await stage.serveNode(world);
    const operationId = await begin(stage, world, 'install');
    await ended(world, operationId);
    await power(stage, world, 'start');
    await power(stage, world, 'restart');
    await power(stage, world, 'stop');
    return {
      actor: serverWorkflowId(world.server.serverId),
      install: operationWorkflowId(world.server.serverId, 'install', operationId),
    };
  },

  async 'install-fails'(stage, world) {
    await stage.serveNode(world);
    world.scriptExitCode = 3;
    const operationId = await begin(stage, world, 'install');
    await ended(world, operationId);
    return {
      actor: serverWorkflowId(world.server.serverId),
      install: operationWorkflowId(world.server.serverId, 'install', operationId),
    };
  },

  async 'install-cancelled'(stage, world) {
    await stage.serveNode(world);
    world.scriptWaits = true;
    const operationId = await begin(stage, world, 'install');
    await until('the script runs', () => world.installRuns === 1);
    await stage.launcher.cancelOperation(world.server, { operationId, requestedBy: caller });
    await ended(world, operationId);
    return {
      actor: serverWorkflowId(world.server.serverId),
      install: operationWorkflowId(world.server.serverId, 'install', operationId),
    };
  },

  async 'install-start-delete'(stage, world) {
    await stage.serveNode(world);
    const install = await begin(stage, world, 'install', true);
    await ended(world, install);
    await knowsPower(stage, world, 'running');
    const deletion = await begin(stage, world, 'delete');
    await ended(world, deletion);
    await stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId)).result();
    return {
      actor: serverWorkflowId(world.server.serverId),
      delete: operationWorkflowId(world.server.serverId, 'delete', deletion),
    };
  },

  async 'kill-in-a-hung-stop'(stage, world) {
    await stage.serveNode(world);
    world.ignoresStop = true;
    const install = await begin(stage, world, 'install', true);
    await ended(world, install);
    await knowsPower(stage, world, 'running');
    const actor = stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId));
    const stop = await actor.startUpdate(powerUpdate, {
      waitForStage: WorkflowUpdateStage.ACCEPTED,
      args: [{ action: 'stop', requestedBy: caller }],
    });
    await power(stage, world, 'kill');
    await stop.result();
    await knowsPower(stage, world, 'offline');
    return { actor: serverWorkflowId(world.server.serverId) };
  },
};
