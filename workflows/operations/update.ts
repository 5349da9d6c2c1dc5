import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control, nodeRefresh } from '../proxies.ts';
import { backupPlan, backupUndo, makeBackup } from './backups.ts';
import { optionsOf, serverOf } from './input.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { runScriptOnStage, scriptOnStagePlan, scriptOnStageUndos } from './script-on-stage.ts';

/**
 * Brings a server to the newest version of its game: a backup first where that was asked for, then the image, then the update
 * script on a copy of the files. The server runs until the image is there; a failed update leaves it as it was.
 */
export async function updateServer(input: OperationInput): Promise<OperationResult> {
  const { backupId } = optionsOf(input, 'update');
  const server = serverOf(input);
  const { nodeId, operationId, serverId } = input;
  const run = new OperationRun(input, [
    ...(backupId === null ? [] : backupPlan),
    { id: 'image', title: 'Fetch the newest image' },
    ...scriptOnStagePlan({ stage: 'Copy the files', script: 'Run the update script' }),
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
    return runScriptOnStage(run, input, { spec, script: updateSpec, from: 'copy' });
  });
}

/** For an update that was terminated: all that it may have left, in the order in which it was registered. */
export function updateUndos(input: OperationInput): Undo[] {
  const { backupId } = optionsOf(input, 'update');
  return [...(backupId === null ? [] : [backupUndo(input, backupId)]), ...scriptOnStageUndos(input)];
}
