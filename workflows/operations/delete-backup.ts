import { CancellationScope } from '@temporalio/workflow';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control, nodeCleanup } from '../proxies.ts';
import { optionsOf, serverOf } from './input.ts';
import { OperationRun } from './run.ts';

/** Removes a backup from its storage. Half of one is worth nothing: once it has begun it is not cancelled. */
export async function deleteBackup(input: OperationInput): Promise<OperationResult> {
  const { backupId } = optionsOf(input, 'delete_backup');
  const server = serverOf(input);
  const run = new OperationRun(input, [{ id: 'remove', title: 'Remove it from storage' }]);
  return run.execute(() =>
    CancellationScope.nonCancellable(async () => {
      await run.step('remove', async () => {
        const found = await control.locateBackup({ ...server, backupId });
        if (found === null || found.status === 'deleted') return;
        await nodeCleanup(input.nodeId).discardBackup.executeWithOptions({ activityId: 'remove' }, [
          { location: found.location },
        ]);
        await control.recordBackup({ ...server, backupId, change: { status: 'deleted' } });
      });
      return {};
    }),
  );
}
