import type { OperationInput } from '#temporal/contracts/operations.ts';
import { nodeBulk, nodeCleanup, nodeStop } from '../proxies.ts';
import type { OperationRun, StepPlan, Undo } from './run.ts';

type StageFiles = Parameters<ReturnType<typeof nodeBulk>['stageFiles']>[0];

/** Stopping a server, shared by the operations that must: with its own stop command and grace, then by force. */
export const stopPlan: StepPlan = { id: 'stop', title: 'Stop the server' };

export function stopServer(run: OperationRun, { nodeId, serverId }: OperationInput) {
  return run.step('stop', () => nodeStop(nodeId).stopServer.executeWithOptions({ activityId: 'stop' }, [{ serverId }]));
}

/** Undos of an operation that works beside the server's files and then puts its own in their place. */
export function fileUndos({ nodeId, serverId, operationId }: OperationInput): { stage: Undo; swap: Undo } {
  return {
    stage: {
      id: 'undo-stage',
      title: 'Remove what was laid beside',
      run: () => nodeCleanup(nodeId).dropStage({ operationId, serverId }),
    },
    swap: {
      id: 'undo-swap',
      title: 'Put the old files back',
      run: () => nodeCleanup(nodeId).unswapFiles({ operationId, serverId }),
    },
  };
}

/** Lays files beside the server's; these are not touched. */
export function stageFiles(
  run: OperationRun,
  { nodeId, serverId, operationId }: OperationInput,
  { diskBytes, from }: Pick<StageFiles, 'diskBytes' | 'from'>,
  undo: Undo,
) {
  return run.step(
    'stage',
    () =>
      nodeBulk(nodeId).stageFiles.executeWithOptions({ activityId: 'stage' }, [
        { operationId, stepId: 'stage', serverId, diskBytes, from },
      ]),
    undo,
  );
}

/** The staged files take the place of the server's, which are kept aside until `dropKept`. */
export function swapFiles(
  run: OperationRun,
  { nodeId, serverId, operationId }: OperationInput,
  paths: string[] | null,
  undo: Undo,
) {
  return run.step(
    'swap',
    () => nodeCleanup(nodeId).swapFiles.executeWithOptions({ activityId: 'swap' }, [{ operationId, serverId, paths }]),
    undo,
  );
}

/** The operation has done what it is for: the old files go. */
export function dropKept({ nodeId, serverId, operationId }: OperationInput): Promise<void> {
  return nodeCleanup(nodeId).dropStage.executeWithOptions({ activityId: 'tidy' }, [{ operationId, serverId }]);
}
