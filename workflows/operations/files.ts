import { patched } from '@temporalio/workflow';
import type { SetAside } from '#domain/nodes/set-aside.ts';
import { setAsideLine } from '#domain/nodes/set-aside-line.ts';
import { nodeStop } from '../proxies/power.ts';
import { nodeBulk, nodeCleanup } from '../proxies/work.ts';
import type { OperationRun, StepPlan, Undo } from './run.ts';
import type { Step } from './step.ts';

type StageFiles = Parameters<ReturnType<typeof nodeBulk>['stageFiles']>[0];

/** Stops the server with its own stop command and grace, then by force. */
export const stopPlan: StepPlan = { id: 'stop', title: 'Stop the server' };

export function stopServer(run: OperationRun) {
  return run.step('stop', (step) => step.main(nodeStop).stopServer());
}

/** Undos of an operation that stages files beside the server's and then swaps them in. */
export const fileUndos: { stage: Undo; swap: Undo } = {
  stage: {
    id: 'undo-stage',
    title: 'Remove what was laid beside',
    run: async (step, operation) => saySetAside(operation, await step.also(nodeCleanup).dropStage()),
  },
  swap: {
    id: 'undo-swap',
    title: 'Put the old files back',
    run: (step) => step.also(nodeCleanup).unswapFiles(),
  },
};

/** Stages files beside the server's own, which stay untouched. */
export function stageFiles(run: OperationRun, files: Pick<StageFiles, 'diskBytes' | 'from'>) {
  return run.step('stage', (step) => step.main(nodeBulk).stageFiles(files), fileUndos.stage);
}

/** Replaces the server's files by the staged ones and keeps the old ones aside until `dropKept`. */
export function swapFiles(run: OperationRun, paths: string[] | null) {
  return run.step('swap', (step) => step.main(nodeCleanup).swapFiles({ paths }), fileUndos.swap);
}

/** Removes the old files, once the operation has succeeded. */
export async function dropKept(run: OperationRun, step: Step): Promise<void> {
  saySetAside(run, await step.main(nodeCleanup).dropStage());
}

/** Tells what a node could not remove. The server is free of it all the same. */
export function saySetAside(run: Pick<OperationRun, 'say'>, left: SetAside | null | undefined): void {
  // Answered by nodes since trees are set aside; the marker keeps a control worker of an older version from being contradicted.
  if (left !== null && left !== undefined && patched('says-what-was-set-aside')) run.say(setAsideLine(left));
}
