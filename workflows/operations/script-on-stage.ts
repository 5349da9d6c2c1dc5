import { CancellationScope } from '@temporalio/workflow';
import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { nodeCleanup } from '../proxies.ts';
import { dropKept, fileUndos, stageFiles, stopPlan, stopServer, swapFiles } from './files.ts';
import type { OperationRun, StepPlan, Undo } from './run.ts';
import { runScript, scriptUndo } from './script.ts';

/** The steps of a script that runs while the old files are kept aside; `stage` and `script` say what they are here. */
export const scriptOnStagePlan = (titles: { stage: string; script: string }): StepPlan[] => [
  stopPlan,
  { id: 'stage', title: titles.stage },
  { id: 'swap', title: 'Put the old files aside' },
  { id: 'script', title: titles.script },
  { id: 'tidy', title: 'Remove the old files' },
];

/**
 * Stops the server, lays a copy of its files (or none) in their place, and runs a script there. The old files are kept aside until
 * it has succeeded, and are back when it fails.
 */
export async function runScriptOnStage(
  run: OperationRun,
  input: OperationInput,
  { spec, script, from }: { spec: ServerSpec; script: InstallSpec; from: 'copy' | 'empty' },
): Promise<OperationResult> {
  const { nodeId, operationId } = input;
  const undos = fileUndos(input);
  const observation = await stopServer(run, input);
  await stageFiles(run, input, { diskBytes: spec.limits.diskBytes, from: { kind: from } }, undos.stage);
  await swapFiles(run, input, null, undos.swap);
  await runScript(run, input, script);
  run.keep();
  await CancellationScope.nonCancellable(() =>
    run.step('tidy', async () => {
      await nodeCleanup(nodeId).forgetInstall({ operationId });
      await dropKept(input);
    }),
  );
  return { observation };
}

/** All that it may have left when it was terminated, in the order in which it was registered. */
export function scriptOnStageUndos(input: OperationInput): Undo[] {
  const { stage, swap } = fileUndos(input);
  return [stage, swap, scriptUndo(input)];
}
