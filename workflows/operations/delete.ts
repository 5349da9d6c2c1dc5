import { CancellationScope } from '@temporalio/workflow';
import type { BackupLocation } from '#domain/backups/backup.ts';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control } from '../proxies/control.ts';
import { nodeCleanup } from '../proxies/work.ts';
import { backupPlan, backupUndo, discardPages, makeBackup } from './backups.ts';
import { saySetAside, stopPlan, stopServer } from './files.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import type { Step } from './step.ts';

/**
 * Deletes a server: makes a last backup where requested, stops it with its own stop command, removes it from the node, frees its
 * ports. Waits for a node that is away; a forced deletion hides the server from its users at once and removes it when the node is
 * back. A cancellation before the removal began leaves the server as it was.
 */
export async function deleteServer(input: OperationInput): Promise<OperationResult> {
  const options = deleteOptions(input);
  const run = new OperationRun(input, [
    ...(options.force ? [{ id: 'hide', title: 'Take it out of all lists' }] : []),
    ...(options.lastBackupId === null ? [] : backupPlan),
    stopPlan,
    ...(options.backups === 'delete' ? [{ id: 'backups', title: 'Remove its backups' }] : []),
    { id: 'remove', title: 'Remove its files' },
    { id: 'release', title: 'Free its ports' },
  ]);

  async function removeAll(): Promise<void> {
    if (options.backups === 'delete') await run.step('backups', (step) => removeBackups(step, options.lastBackupId));
    await run.step('remove', async (step) => saySetAside(run, await step.main(nodeCleanup).destroyServer()));
    await run.step('release', (step) => step.main(control).releaseAllocations());
  }

  async function deleteIt(): Promise<OperationResult> {
    if (options.lastBackupId !== null) await makeBackup(run, options.lastBackupId);
    await stopServer(run);
    // A partial server is useless: once its files are removed, the rest is removed too.
    await CancellationScope.nonCancellable(removeAll);
    return {};
  }

  return run.execute(async () => {
    if (!options.force) return deleteIt();
    return CancellationScope.nonCancellable(async () => {
      await run.step('hide', (step) => step.main(control).hideServer());
      return deleteIt();
    });
  });
}

/** Requests made before options existed delete at once and keep no backup. */
function deleteOptions({ options }: OperationInput) {
  if (options?.kind === 'delete') return options;
  return { lastBackupId: null, backups: 'keep' as const, force: false };
}

async function removeBackups(step: Step, lastBackupId: string | null): Promise<void> {
  const first = await step.main(control).removableBackups();
  const isKept = ({ backupId }: BackupLocation) => backupId === lastBackupId;
  await discardPages(step, first, () => step.also(control).removableBackups(), isKept);
}

/** For a deletion that was terminated: only its last backup may be incomplete; a removal is final. */
export function deleteUndos(input: OperationInput): Undo[] {
  const { lastBackupId } = deleteOptions(input);
  return lastBackupId === null ? [] : [backupUndo(lastBackupId)];
}
