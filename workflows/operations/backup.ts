import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { backupPlan, makeBackup, pruneBackups } from './backups.ts';
import { optionsOf } from './input.ts';
import { OperationRun } from './run.ts';

/**
 * Makes a backup of a server's files, running or not: the game saves and stops writing, the files are streamed to storage, the game
 * writes again. A partial archive is removed on failure. Then the retention policy is applied.
 */
export async function backupServer(input: OperationInput): Promise<OperationResult> {
  const { backupId } = optionsOf(input, 'backup');
  const run = new OperationRun(input, [
    ...backupPlan,
    { id: 'prune', title: 'Remove backups that the policy does not keep' },
  ]);
  return run.execute(async () => {
    await makeBackup(run, backupId);
    await run.extraStep('prune', (step) => pruneBackups(step));
    return {};
  });
}
