import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import type { History } from '@temporalio/common/lib/proto-utils';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import { isHistoryFull } from '#temporal/launch/taken.ts';
import { caller, order, power, running } from '#workflows/test/scenarios.ts';
import { Stage } from '#workflows/test/stage.ts';
import type { World } from '#workflows/test/world.ts';
import { until } from '#scripts/test/until.ts';
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

/** The run of an actor that was started and stopped beside a backup until it took no more: it cannot go on before that has ended. */
async function longestHistory(): Promise<History> {
  const stage = await Stage.open();
  try {
    const world = stage.newWorld();
    await stage.serveControl([world]);
    await running(stage, world);
    world.archiveWaits = true;
    const backup = await order(stage, world, { kind: 'backup', backupId: randomUUID() });
    const actor = stage.client.workflow.getHandle(serverWorkflowId(world.server.serverId));
    const { runId } = await actor.describe();
    await untilFull(stage, world);
    await stage.launcher.cancelOperation(world.server, { operationId: backup, requestedBy: caller });
    await until('a new history', async () => (await actor.describe()).runId !== runId);
    return await stage.client.workflow.getHandle(actor.workflowId, runId).fetchHistory();
  } finally {
    await stage.close();
  }
}

async function untilFull(stage: Stage, world: World): Promise<void> {
  try {
    for (;;) {
      await power(stage, world, 'stop');
      await power(stage, world, 'start');
    }
  } catch (error) {
    if (!isHistoryFull(error)) throw error;
  }
}
