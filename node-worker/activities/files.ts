import type { FileActivities } from '#temporal/contracts/node/files.ts';
import { backupRun } from './backup.ts';
import type { NodeDependencies } from './dependencies.ts';
import { longRunning } from './long-running.ts';

export function createFileActivities({ stages, link }: NodeDependencies): FileActivities {
  return {
    stageFiles: ({ operationId, stepId, serverId, diskBytes, from }) =>
      longRunning(async (...ends) => {
        const run = backupRun({ link }, { operationId, stepId, serverId }, ends);
        try {
          return await stages.stage({ operationId, serverId, diskBytes, from }, run);
        } catch (error) {
          if (ends[0].aborted) await stages.drop({ operationId, serverId }, ends[1]);
          throw error;
        }
      }),

    swapFiles: ({ operationId, serverId, paths }) => longRunning(() => stages.swap({ operationId, serverId }, paths)),

    checkFiles: ({ operationId, serverId, staged }) =>
      longRunning((...ends) => stages.check({ operationId, serverId }, staged, AbortSignal.any(ends))),

    unswapFiles: ({ operationId, serverId }) => longRunning(() => stages.unswap({ operationId, serverId })),

    dropStage: ({ operationId, serverId }) =>
      longRunning((...ends) => stages.drop({ operationId, serverId }, AbortSignal.any(ends))),
  };
}
