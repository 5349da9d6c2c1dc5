import { isOver } from '#domain/operations/operation.ts';
import { serverActorType } from '#temporal/contracts/server/messages.ts';
import { serverWorkflowId } from '#temporal/contracts/names.ts';
import type { World } from '../platform/world.ts';
import type { Disagreement } from './disagreement.ts';
import { notYet } from './disagreement.ts';

/** No operation is under way any more: not in the database, and not in Temporal. */
export async function unfinishedWork(world: World): Promise<Disagreement[]> {
  const [operations, workflows] = await Promise.all([world.client.newestOperations(), openWorkflows(world)]);
  const actors = new Set(world.present.map(({ id }) => serverWorkflowId(id)));
  return [
    ...operations
      .filter(({ status }) => !isOver(status))
      .map(({ kind, serverName, status }) => notYet(`the ${kind} of ${serverName} is ${status}`)),
    ...workflows
      .filter(({ type, workflowId }) => type !== serverActorType || !actors.has(workflowId))
      .map(({ workflowId }) => notYet(`workflow ${workflowId} still runs`)),
  ];
}

async function openWorkflows(world: World): Promise<{ type: string; workflowId: string }[]> {
  return world.temporal.withDeadline(Date.now() + 5_000, async () => {
    const open: { type: string; workflowId: string }[] = [];
    for await (const { type, workflowId } of world.temporal.workflow.list({ query: 'ExecutionStatus = "Running"' }))
      open.push({ type, workflowId });
    return open;
  });
}
