import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { control } from '../proxies/control.ts';
import { nodeLong } from '../proxies/work.ts';
import { optionsOf } from './input.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { runScriptOnStage, scriptOnStagePlan, scriptOnStageUndos } from './script-on-stage.ts';

/** Restores the variables and the image that a reinstall replaced. */
const settingsUndo: Undo = {
  id: 'undo-settings',
  title: 'Put the old settings back',
  run: (step) => step.also(control).revertSettings(),
};

/**
 * Runs the install script again, on a copy of the files or in an empty folder. The old files are kept aside until it has succeeded;
 * on failure they and the old settings are restored.
 */
export async function reinstallServer(input: OperationInput): Promise<OperationResult> {
  const { files, changesSettings } = optionsOf(input, 'reinstall');
  const server = serverOf(input);
  const run = new OperationRun(input, [
    ...(changesSettings ? [{ id: 'settings', title: 'Take over the new settings' }] : []),
    { id: 'prepare', title: 'Fetch the images' },
    ...scriptOnStagePlan({
      stage: files === 'keep' ? 'Copy the files' : 'Make an empty folder',
      script: 'Run the install script',
    }),
  ]);

  return run.execute(async () => {
    if (changesSettings) await run.step('settings', (step) => step.main(control).applySettings(), settingsUndo);
    const [spec, installSpec] = await Promise.all([control.loadServerSpec(server), control.loadInstallSpec(server)]);
    await run.step('prepare', (step) => step.main(nodeLong).prepareServer({ spec, installImage: installSpec.image }));
    return runScriptOnStage(run, { spec, script: installSpec, from: files === 'keep' ? 'copy' : 'empty' });
  });
}

/** For a reinstall that was terminated: every undo that it might have registered, in that order. */
export const reinstallUndos: readonly Undo[] = [settingsUndo, ...scriptOnStageUndos];
