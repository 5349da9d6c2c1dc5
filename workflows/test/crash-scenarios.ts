import { serverWorkflowId } from '#temporal/contracts/names.ts';
import { nodeChangedSignal, processExitedSignal } from '#temporal/contracts/server/messages.ts';
import { power, running } from './scenarios.ts';
import type { ScenarioResult } from './scenarios.ts';
import type { Stage } from './stage.ts';
import { eventually } from './stage.ts';
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

/** Pauses that a test can wait for. */
export function hurry(world: World, change: Partial<World['policies']['crash']> = {}): void {
  const crash = { ...world.policies.crash, baseDelaySeconds: 0.05, jitter: 0, ...change };
  world.policies = { ...world.policies, crash };
}

/** Scenarios of servers that end by themselves; recorded and replayed like the others. */
export const crashScenarios: Record<string, Scenario> = {
  /** As it was recorded before anything was done about crashes: whoever wants the server again starts it himself. */
  async crash(stage, world) {
    await running(stage, world);
    await crash(stage, world);
    await eventually(() => world.row?.power === 'offline', 'the crash is known');
    await power(stage, world, 'start');
    await power(stage, world, 'stop');
    return { actor: serverWorkflowId(world.server.serverId) };
  },

  async 'crash-mended'(stage, world) {
    await running(stage, world);
    hurry(world);
    await crash(stage, world);
    await eventually(() => world.starts === 2 && world.row?.power === 'running', 'it runs again');
    await crash(stage, world, { code: 0 });
    await eventually(() => world.row?.desired === 'offline', 'it was stopped from inside');
    return { actor: serverWorkflowId(world.server.serverId) };
  },

  async 'crash-given-up'(stage, world) {
    await running(stage, world);
    hurry(world, { giveUpAfter: 3 });
    for (let count = 1; count <= 3; count += 1) {
      await crash(stage, world);
      if (count < 3) await eventually(() => world.starts === count + 1 && world.row?.power === 'running', 'it runs');
    }
    await eventually(() => world.row?.recovery?.gaveUp === 'too_many', 'it is given up');
    await eventually(() => [...world.crashes.values()].at(-1)?.decision === 'gave_up', 'it is told');
    return { actor: serverWorkflowId(world.server.serverId) };
  },

  async 'crash-of-a-node'(stage, world) {
    await running(stage, world);
    const observation = world.see('offline', true, { nodeShutdown: true });
    await actorOf(stage, world).signal(nodeChangedSignal, { online: true, observation, startDelaySeconds: 1 });
    await eventually(() => world.row?.power === 'offline', 'its end is known');
    await eventually(() => world.starts === 2 && world.row?.power === 'running', 'it runs again');
    return { actor: serverWorkflowId(world.server.serverId) };
  },
};
