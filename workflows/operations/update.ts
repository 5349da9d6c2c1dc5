import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { control } from '../proxies/control.ts';
import { nodeRefresh } from '../proxies/work.ts';
import { backupPlan, backupUndo, makeBackup } from './backups.ts';
import { optionsOf } from './input.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { runScriptOnStage, scriptOnStagePlan, scriptOnStageUndos } from './script-on-stage.ts';

/**
 * Updates a server to the newest version of its game: a backup first where requested, then the image, then the update script on a
 * copy of the files. The server keeps running until the image is there; a failed update leaves it as it was.
 */
export async function updateServer(input: OperationInput): Promise<OperationResult> {
  const { backupId } = optionsOf(input, 'update');
  const server = serverOf(input);
  const run = new OperationRun(input, [
    ...(backupId === null ? [] : backupPlan),
    { id: 'image', title: 'Fetch the newest image' },
    ...scriptOnStagePlan({ stage: 'Copy the files', script: 'Run the update script' }),
  ]);

  return run.execute(async () => {
    if (backupId !== null) await makeBackup(run, backupId);
    const [spec, updateSpec] = await Promise.all([control.loadServerSpec(server), control.loadUpdateSpec(server)]);
    // Where the registry is unreachable, or has never had the image, the local image serves: the script may still update.
    await run.extraStep('image', async (step) => {
      await step.main(nodeRefresh).refreshImage({ image: spec.image });
      if (updateSpec.image !== spec.image) await step.also(nodeRefresh).refreshImage({ image: updateSpec.image });
    });
    return runScriptOnStage(run, { spec, script: updateSpec, from: 'copy' });
  });
}

/** For an update that was terminated: every undo that it might have registered, in that order. */
export function updateUndos(input: OperationInput): Undo[] {
  const { backupId } = optionsOf(input, 'update');
  return [...(backupId === null ? [] : [backupUndo(backupId)]), ...scriptOnStageUndos];
}
