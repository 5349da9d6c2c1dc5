import { CancellationScope } from '@temporalio/workflow';
import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';
import type { OperationResult } from '#temporal/contracts/operations.ts';
import { nodeCleanup } from '../proxies/work.ts';
import { dropKept, fileUndos, stageFiles, stopPlan, stopServer, swapFiles } from './files.ts';
import type { OperationRun, StepPlan, Undo } from './run.ts';
import { runScript, scriptUndo } from './script.ts';

/** The steps of a script that runs while the old files are kept aside; `stage` and `script` are their titles. */
export const scriptOnStagePlan = (titles: { stage: string; script: string }): StepPlan[] => [
  stopPlan,
  { id: 'stage', title: titles.stage },
  { id: 'swap', title: 'Put the old files aside' },
  { id: 'script', title: titles.script },
  { id: 'tidy', title: 'Remove the old files' },
];

/**
 * Stops the server, swaps in a copy of its files (or an empty folder), and runs a script there. The old files are kept aside until it
 * has succeeded, and are restored on failure.
 */
export async function runScriptOnStage(
  run: OperationRun,
  { spec, script, from }: { spec: ServerSpec; script: InstallSpec; from: 'copy' | 'empty' },
): Promise<OperationResult> {
  const observation = await stopServer(run);
  await stageFiles(run, { diskBytes: spec.limits.diskBytes, from: { kind: from } });
  await swapFiles(run, null);
  await runScript(run, script);
  run.keep();
  await CancellationScope.nonCancellable(() =>
    run.step('tidy', async (step) => {
      await step.also(nodeCleanup).forgetInstall();
      await dropKept(run, step);
    }),
  );
  return { observation };
}

/** Every undo that it might have registered, in that order. */
export const scriptOnStageUndos: readonly Undo[] = [fileUndos.stage, fileUndos.swap, scriptUndo];
