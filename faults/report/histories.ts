import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { World } from '../platform/world.ts';

/** Every workflow that a case may have touched: actors that live, and operations of the last minutes. */
const QUERY = (since: Date) => `ExecutionStatus = "Running" OR StartTime > "${since.toISOString()}"`;
const MINUTES = 5;

/** Keeps the histories of workflows beside the logs, so that a replay can be looked into afterwards. */
export async function keepHistories(world: World, folder: string): Promise<void> {
  const query = QUERY(new Date(Date.now() - MINUTES * 60_000));
  for await (const { workflowId, runId } of world.temporal.workflow.list({ query })) {
    const history = await world.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    const name = `history-${workflowId.replaceAll('/', '-')}.json`;
    writeFileSync(join(folder, name), historyToJSON(history));
  }
}
