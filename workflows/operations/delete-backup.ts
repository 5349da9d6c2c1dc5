import { CancellationScope } from '@temporalio/workflow';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control } from '../proxies/control.ts';
import { nodeCleanup } from '../proxies/work.ts';
import { optionsOf } from './input.ts';
import { OperationRun } from './run.ts';

/** Removes a backup from its storage. A partial backup is useless, so the removal cannot be cancelled once it has begun. */
export async function deleteBackup(input: OperationInput): Promise<OperationResult> {
  const { backupId } = optionsOf(input, 'delete_backup');
  const run = new OperationRun(input, [{ id: 'remove', title: 'Remove it from storage' }]);
  return run.execute(() =>
    CancellationScope.nonCancellable(async () => {
      await run.step('remove', async (step) => {
        const found = await step.also(control).locateBackup({ backupId });
        if (found === null || found.status === 'deleted') return;
        await step.main(nodeCleanup).discardBackup({ location: found.location });
        await step.also(control).recordBackup({ backupId, change: { status: 'deleted' } });
      });
      return {};
    }),
  );
}
