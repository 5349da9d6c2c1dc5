import { serverWorkflowId } from '#temporal/contracts/names.ts';
import { nodeChangedSignal, processExitedSignal } from '#temporal/contracts/server/messages.ts';
import { until } from '#scripts/test/until.ts';
import { knowsPower, power, running } from './scenarios.ts';
import type { ScenarioResult } from './scenarios.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

type Scenario = (stage: Stage, world: World) => Promise<ScenarioResult>;

export const actorOf = (stage: Stage, world: World) =>
  stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId));

/** The game ends by itself, and its node says so. Answers with the name of the exit. */
export async function crash(
  stage: Stage,
  world: World,
  exit: Parameters<World['see']>[2] = {},
  signal: typeof processExitedSignal = processExitedSignal,
): Promise<string> {
  const observation = world.see('offline', false, exit);
  await actorOf(stage, world).signal(signal, observation);
  return observation.exit?.id ?? '';
}

/** Pauses that a test can wait for, or others. */
export function hurry(world: World, change: Partial<World['policies']['crash']> = {}): void {
  const crash = { ...world.policies.crash, baseDelaySeconds: 0.05, jitter: 0, ...change };
  world.policies = { ...world.policies, crash };
}

/** Scenarios of servers that end by themselves; recorded and replayed like the others. */
export const crashScenarios: Record<string, Scenario> = {
  /** A user starts the server before its next start is due. First recorded before crash recovery existed. */
  async crash(stage, world) {
    await running(stage, world);
    hurry(world, { baseDelaySeconds: 60 });
    await crash(stage, world);
    await until('its next start is planned', () => world.row?.recovery?.nextTryAt != null);
    await power(stage, world, 'start');
    await power(stage, world, 'stop');
    return { actor: serverWorkflowId(world.server.serverId) };
  },

  async 'crash-mended'(stage, world) {
    await running(stage, world);
    hurry(world);
    await crash(stage, world);
    await until('it is started again', () => world.starts === 2);
    await knowsPower(stage, world, 'running');
    await crash(stage, world, { code: 0 });
    await until('it was stopped from inside', () => world.row?.desired === 'offline');
    return { actor: serverWorkflowId(world.server.serverId) };
  },

  async 'crash-given-up'(stage, world) {
    await running(stage, world);
    hurry(world, { giveUpAfter: 3 });
    for (let count = 1; count <= 3; count += 1) {
      await crash(stage, world);
      if (count === 3) break;
      await until('it is started again', () => world.starts === count + 1);
      await knowsPower(stage, world, 'running');
    }
    await until('it is given up', () => world.row?.recovery?.gaveUp === 'too_many');
    await until('the decision is reported', () => [...world.crashes.values()].at(-1)?.decision === 'gave_up');
    return { actor: serverWorkflowId(world.server.serverId) };
  },

  async 'crash-of-a-node'(stage, world) {
    await running(stage, world);
    const observation = world.see('offline', true, { nodeShutdown: true });
    await actorOf(stage, world).signal(nodeChangedSignal, { online: true, observation, startDelaySeconds: 1 });
    await until('it is started again', () => world.starts === 2);
    await knowsPower(stage, world, 'running');
    return { actor: serverWorkflowId(world.server.serverId) };
  },
};
