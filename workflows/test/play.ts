import { recordIfAsked, replay } from './histories.ts';
import type { ScenarioResult } from './scenarios.ts';
import { recorded } from './scenarios.ts';
import type { Stage } from './stage.ts';
import type { World } from './world.ts';

/** Plays a scenario to its end, with its newest state in the read model, and replays the histories that it leaves. */
export async function play(
  stage: Stage,
  world: World,
  scenarios: Readonly<Record<string, (stage: Stage, world: World) => Promise<ScenarioResult>>>,
  name: string,
): Promise<World> {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`No scenario ${name}.`);
  const workflows = await scenario(stage, world);
  // Scenarios of mails have no server.
  if (world.row !== null) await recorded(stage, world);
  for (const [part, workflowId] of Object.entries(workflows)) {
    const history = await stage.client.workflow.getHandle(workflowId).fetchHistory();
    recordIfAsked(name, part, history);
    await replay(workflowId, history);
  }
  return world;
}
