import { CancellationScope } from '@temporalio/workflow';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control } from '../proxies/control.ts';
import { nodeCleanup } from '../proxies/work.ts';
import { readingBackup } from './backups.ts';
import { dropKept, stageFiles, stopPlan, stopServer, swapFiles } from './files.ts';
import { optionsOf } from './input.ts';
import { OperationRun } from './run.ts';

/**
 * Restores files of a backup. They are fetched and verified beside the server's own while it keeps running; only then it is stopped
 * and they are swapped in. The old files are kept until the new ones have been compared with what was unpacked, and are restored on
 * any failure. The actor starts the server again if its desired state is *running*.
 */
export async function restoreServer(input: OperationInput): Promise<OperationResult> {
  const { backupId, paths } = optionsOf(input, 'restore');
  const run = new OperationRun(input, [
    { id: 'find', title: 'Find the backup' },
    { id: 'stage', title: 'Fetch and verify it' },
    stopPlan,
    { id: 'swap', title: 'Put its files in place' },
    { id: 'check', title: 'Check what is there' },
    { id: 'tidy', title: 'Remove the old files' },
  ]);
  return run.execute(async () => {
    const [backup, spec] = await run.step('find', (step) =>
      Promise.all([step.main(control).loadBackup({ backupId }), step.also(control).loadServerSpec()]),
    );
    const from = { kind: 'backup' as const, backup, paths };
    const staged = await readingBackup(input, backupId, () =>
      stageFiles(run, { diskBytes: spec.limits.diskBytes, from }),
    );
    const observation = await stopServer(run);
    await swapFiles(run, paths);
    await run.step('check', (step) => step.main(nodeCleanup).checkFiles({ staged }));
    run.keep();
    await CancellationScope.nonCancellable(() => run.step('tidy', (step) => dropKept(run, step)));
    return { observation };
  });
}
