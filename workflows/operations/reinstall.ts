import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control, nodeLong } from '../proxies.ts';
import { optionsOf, serverOf } from './input.ts';
import { OperationRun } from './run.ts';
import type { Undo } from './run.ts';
import { runScriptOnStage, scriptOnStagePlan, scriptOnStageUndos } from './script-on-stage.ts';

/** Puts variables and image back that a reinstall had taken over. */
function settingsUndo(input: OperationInput): Undo {
  return {
    id: 'undo-settings',
    title: 'Put the old settings back',
    run: () => control.revertSettings({ ...serverOf(input), operationId: input.operationId }),
  };
}

/**
 * Runs the install script again, on a copy of the files or on none. The old files are kept aside until it has succeeded; when
 * it fails they and the old settings are back, and the server is as it was.
 */
export async function reinstallServer(input: OperationInput): Promise<OperationResult> {
  const { files, changesSettings } = optionsOf(input, 'reinstall');
  const server = serverOf(input);
  const { nodeId, operationId } = input;
  const run = new OperationRun(input, [
    ...(changesSettings ? [{ id: 'settings', title: 'Take over the new settings' }] : []),
    { id: 'prepare', title: 'Fetch the images' },
    ...scriptOnStagePlan({
      stage: files === 'keep' ? 'Copy the files' : 'Make an empty folder',
      script: 'Run the install script',
    }),
  ]);

  return run.execute(async () => {
    if (changesSettings) {
      const request = [{ ...server, operationId }] as const;
      const apply = () => control.applySettings.executeWithOptions({ activityId: 'settings' }, [...request]);
      await run.step('settings', apply, settingsUndo(input));
    }
    const [spec, installSpec] = await Promise.all([control.loadServerSpec(server), control.loadInstallSpec(server)]);
    await run.step('prepare', () =>
      nodeLong(nodeId).prepareServer.executeWithOptions({ activityId: 'prepare' }, [
        { operationId, stepId: 'prepare', spec, installImage: installSpec.image },
      ]),
    );
    return runScriptOnStage(run, input, { spec, script: installSpec, from: files === 'keep' ? 'copy' : 'empty' });
  });
}

/** For a reinstall that was terminated: all that it may have left, in the order in which it was registered. */
export function reinstallUndos(input: OperationInput): Undo[] {
  return [settingsUndo(input), ...scriptOnStageUndos(input)];
}
