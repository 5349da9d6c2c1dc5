import { ApplicationFailure } from '@temporalio/workflow';
import type { InstallSpec } from '#domain/servers/spec.ts';
import { nodeCleanup, nodeLong } from '../proxies/work.ts';
import type { OperationRun, Undo } from './run.ts';

/** Clears what a script's run left on the node: container, logs. */
export const scriptUndo: Undo = {
  id: 'undo-script',
  title: 'Clear the install run',
  run: (step) => step.also(nodeCleanup).forgetInstall(),
};

/** Runs an install or update script exactly once, even if a worker dies meanwhile. Throws `install.script_failed`. */
export async function runScript(run: OperationRun, spec: InstallSpec): Promise<void> {
  await run.step(
    'script',
    async (step) => {
      const result = await step.main(nodeLong).runInstall({ spec });
      run.keepOutput(result.outputTail);
      if (result.exitCode !== 0) throw scriptFailed(result.exitCode);
    },
    scriptUndo,
  );
}

function scriptFailed(exitCode: number | null): ApplicationFailure {
  const how = exitCode === null ? 'was ended by a signal' : `ended with code ${exitCode}`;
  return ApplicationFailure.nonRetryable(`The script ${how}. Its output says why.`, 'install.script_failed');
}
