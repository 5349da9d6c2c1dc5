import { CancellationScope } from '@temporalio/workflow';
import type { BackupLocation } from '#domain/backups/backup.ts';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control, nodeCleanup } from '../proxies.ts';
import { backupPlan, backupUndo, discardPages, makeBackup } from './backups.ts';
import { stopPlan, stopServer } from './files.ts';
import { serverOf } from './input.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';

/**
 * Deletes a server: a last backup where that was asked for, stops it with its own stop command, removes it from the node, frees
 * its ports. Waits for a node that is away; by force it is gone for its users at once, and removed when the node is back.
 * Cancelling before the removal began leaves the server as it was.
 */
export async function deleteServer(input: OperationInput): Promise<OperationResult> {
  const options = deleteOptions(input);
  const server = serverOf(input);
  const { nodeId, serverId } = input;
  const run = new OperationRun(input, [
    ...(options.force ? [{ id: 'hide', title: 'Take it out of all lists' }] : []),
    ...(options.lastBackupId === null ? [] : backupPlan),
    stopPlan,
    ...(options.backups === 'delete' ? [{ id: 'backups', title: 'Remove its backups' }] : []),
    { id: 'remove', title: 'Remove its files' },
    { id: 'release', title: 'Free its ports' },
  ]);

  async function removeAll(): Promise<void> {
    if (options.backups === 'delete') await run.step('backups', () => removeBackups(input, options.lastBackupId));
    await run.step('remove', () =>
      nodeCleanup(nodeId).destroyServer.executeWithOptions({ activityId: 'remove' }, [{ serverId }]),
    );
    await run.step('release', () => control.releaseAllocations.executeWithOptions({ activityId: 'release' }, [server]));
  }

  async function deleteIt(): Promise<OperationResult> {
    if (options.lastBackupId !== null) await makeBackup(run, input, options.lastBackupId);
    await stopServer(run, input);
    // Half of a server is worth nothing: once its files go, the rest goes too.
    await CancellationScope.nonCancellable(removeAll);
    return {};
  }

  return run.execute(async () => {
    if (!options.force) return deleteIt();
    return CancellationScope.nonCancellable(async () => {
      await run.step('hide', () => control.hideServer.executeWithOptions({ activityId: 'hide' }, [server]));
      return deleteIt();
    });
  });
}

/** Requests of before there were options delete at once and leave nothing. */
function deleteOptions({ options }: OperationInput) {
  if (options?.kind === 'delete') return options;
  return { lastBackupId: null, backups: 'keep' as const, force: false };
}

async function removeBackups(input: OperationInput, lastBackupId: string | null): Promise<void> {
  const server = serverOf(input);
  const first = await control.removableBackups.executeWithOptions({ activityId: 'backups' }, [server]);
  const isKept = ({ backupId }: BackupLocation) => backupId === lastBackupId;
  await discardPages(input, first, () => control.removableBackups(server), isKept);
}

/** For a delete that was terminated: only its last backup may be half made; what is removed is removed. */
export function deleteUndos(input: OperationInput): Undo[] {
  const { lastBackupId } = deleteOptions(input);
  return lastBackupId === null ? [] : [backupUndo(input, lastBackupId)];
}
