import { CancellationScope } from '@temporalio/workflow';
import type { OperationInput, OperationResult } from '../../temporal/contracts/server.ts';
import { control, nodeCleanup, nodeRefresh } from '../proxies.ts';
import { backupPlan, backupUndo, makeBackup } from './backups.ts';
import { dropKept, fileUndos, stageFiles, stopPlan, stopServer, swapFiles } from './files.ts';
import { optionsOf, serverOf } from './input.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { runScript, scriptUndo } from './script.ts';

/**
 * Brings a server to the newest version of its game: a backup first where that was asked for, then the image, then the update
 * script on a copy of the files. The server runs until the image is there; a failed update leaves it as it was.
 */
export async function updateServer(input: OperationInput): Promise<OperationResult> {
  const { backupId } = optionsOf(input, 'update');
  const server = serverOf(input);
  const { nodeId, operationId, serverId } = input;
  const undos = fileUndos(input);
  const run = new OperationRun(input, [
    ...(backupId === null ? [] : backupPlan),
    { id: 'image', title: 'Fetch the newest image' },
    stopPlan,
    { id: 'stage', title: 'Copy the files' },
    { id: 'swap', title: 'Put the old files aside' },
    { id: 'script', title: 'Run the update script' },
    { id: 'tidy', title: 'Remove the old files' },
  ]);

  return run.execute(async () => {
    if (backupId !== null) await makeBackup(run, input, backupId);
    const [spec, updateSpec] = await Promise.all([control.loadServerSpec(server), control.loadUpdateSpec(server)]);
    // Where the registry cannot be reached, or has never had the image, the one that is here serves: the script may still update.
    await run.extraStep('image', async () => {
      const { refreshImage } = nodeRefresh(nodeId);
      const request = { operationId, stepId: 'image', serverId };
      await refreshImage.executeWithOptions({ activityId: 'image' }, [{ ...request, image: spec.image }]);
      if (updateSpec.image !== spec.image) await refreshImage({ ...request, image: updateSpec.image });
    });
    const observation = await stopServer(run, input);
    await stageFiles(run, input, { diskBytes: spec.limits.diskBytes, from: { kind: 'copy' } }, undos.stage);
    await swapFiles(run, input, null, undos.swap);
    await runScript(run, input, updateSpec);
    run.keep();
    await CancellationScope.nonCancellable(() =>
      run.step('tidy', async () => {
        await nodeCleanup(nodeId).forgetInstall({ operationId });
        await dropKept(input);
      }),
    );
    return { observation };
  });
}

/** For an update that was terminated: all that it may have left, in the order in which it was registered. */
export function updateUndos(input: OperationInput): Undo[] {
  const { backupId } = optionsOf(input, 'update');
  const { stage, swap } = fileUndos(input);
  return [...(backupId === null ? [] : [backupUndo(input, backupId)]), stage, swap, scriptUndo(input)];
}
