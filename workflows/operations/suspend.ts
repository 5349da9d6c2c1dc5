import { CancellationScope } from '@temporalio/workflow';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { stopPlan, stopServer } from './files.ts';
import { OperationRun } from './run.ts';

/** Stops a suspended server; its actor refuses to start it until the suspension is lifted. */
export async function suspendServer(input: OperationInput): Promise<OperationResult> {
  const run = new OperationRun(input, [stopPlan]);
  return run.execute(async () => {
    const observation = await CancellationScope.nonCancellable(() => stopServer(run));
    return { observation };
  });
}

/** Lifts a suspension; the actor starts the server again if it ran before. */
export async function unsuspendServer(input: OperationInput): Promise<OperationResult> {
  const run = new OperationRun(input, [{ id: 'lift', title: 'Allow it to run' }]);
  return run.execute(async () => {
    await run.step('lift', () => Promise.resolve());
    return {};
  });
}
