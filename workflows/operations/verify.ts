import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control } from '../proxies/control.ts';
import { nodeBulk } from '../proxies/work.ts';
import { readingBackup } from './backups.ts';
import { optionsOf } from './input.ts';
import { OperationRun } from './run.ts';

/** Reads a backup from beginning to end as a restore would, and so proves that it restores. The server is not touched. */
export async function verifyBackup(input: OperationInput): Promise<OperationResult> {
  const { backupId } = optionsOf(input, 'verify');
  const run = new OperationRun(input, [
    { id: 'find', title: 'Find the backup' },
    { id: 'read', title: 'Read all of it' },
  ]);
  return run.execute(async () => {
    const backup = await run.step('find', (step) => step.main(control).loadBackup({ backupId }));
    await run.step('read', async (step) => {
      await readingBackup(input, backupId, () => step.main(nodeBulk).verifyBackup({ backup }));
      await step.also(control).recordBackup({ backupId, change: { status: 'verified' } });
    });
    return {};
  });
}
