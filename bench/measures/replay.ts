import { Worker } from '@temporalio/worker';
import type { History } from '@temporalio/common/lib/proto-utils';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import { power, running } from '#workflows/test/scenarios.ts';
import { Stage } from '#workflows/test/stage.ts';
import { workflowBundle } from '#scripts/test/workflow-bundle.ts';
import type { Row } from '../figures.ts';
import { row } from '../figures.ts';

/**
 * A worker that does not have an actor in its cache replays its whole history before it answers. Measured is the longest history
 * allowed, made of power actions: they leave the most work for each event.
 */
export async function measureReplay(): Promise<Row[]> {
  const history = await longestHistory();
  const bundle = await workflowBundle();
  const sample: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const before = performance.now();
    await Worker.runReplayHistory({ workflowBundle: bundle }, history, serverWorkflowId('bench'));
    sample.push(performance.now() - before);
  }
  const line = row(`replay of an actor's longest history (${history.events?.length ?? 0} events)`, 'ms', sample);
  return [{ ...line, goal: { what: '≤ 1 s', met: Math.max(...sample) <= 1_000 } }];
}

/** The first run of an actor that is started and stopped until it continues in a new history. */
async function longestHistory(): Promise<History> {
  const stage = await Stage.open();
  try {
    const world = stage.newWorld();
    await stage.serveControl([world]);
    await running(stage, world);
    const id = serverWorkflowId(world.server.serverId);
    const { runId } = await stage.client.workflow.getHandle(id).describe();
    do {
      await power(stage, world, 'stop');
      await power(stage, world, 'start');
    } while ((await stage.client.workflow.getHandle(id).describe()).runId === runId);
    return await stage.client.workflow.getHandle(id, runId).fetchHistory();
  } finally {
    await stage.close();
  }
}
