import { ApplicationFailure } from '@temporalio/workflow';
import type { InstallSpec } from '#domain/servers/spec.ts';
import type { OperationInput } from '#temporal/contracts/operations.ts';
import { nodeCleanup, nodeLong } from '../proxies.ts';
import type { OperationRun, Undo } from './run.ts';

/** Clears what a script's run left on the node: container, logs. */
export function scriptUndo({ nodeId, operationId }: OperationInput): Undo {
  return {
    id: 'undo-script',
    title: 'Clear the install run',
    run: () => nodeCleanup(nodeId).forgetInstall({ operationId }),
  };
}

/** Runs an install or update script once, whatever dies meanwhile. Throws `install.script_failed`. */
export async function runScript(run: OperationRun, input: OperationInput, spec: InstallSpec): Promise<void> {
  const { nodeId, operationId } = input;
  await run.step(
    'script',
    async () => {
      const result = await nodeLong(nodeId).runInstall.executeWithOptions({ activityId: 'script' }, [
        { operationId, stepId: 'script', spec },
      ]);
      run.keepOutput(result.outputTail);
      if (result.exitCode !== 0) throw scriptFailed(result.exitCode);
    },
    scriptUndo(input),
  );
}

function scriptFailed(exitCode: number | null): ApplicationFailure {
  const how = exitCode === null ? 'was ended by a signal' : `ended with code ${exitCode}`;
  return ApplicationFailure.nonRetryable(`The script ${how}. Its output says why.`, 'install.script_failed');
}
