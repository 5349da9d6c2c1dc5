import { Context } from '@temporalio/activity';
import type { OperationProgress } from '#domain/operations/operation.ts';
import type { BackupActivities } from '#temporal/contracts/node/backups.ts';
import type { BackupRun } from '../backups/backups.ts';
import { ProgressMeter } from '../backups/progress.ts';
import type { NodeDependencies } from './dependencies.ts';
import { longRunning } from './long-running.ts';

type Ends = [cancelled: AbortSignal, letGo: AbortSignal];

export function createBackupActivities({ backups, link }: NodeDependencies): BackupActivities {
  return {
    createBackup: ({ operationId, stepId, job }) =>
      longRunning(async (...ends) => {
        const run = backupRun({ link }, { operationId, stepId, serverId: job.serverId }, ends);
        try {
          return await backups.create(job, run);
        } catch (error) {
          // The next attempt continues from what a lost attempt left; a cancelled operation leaves nothing.
          if (ends[0].aborted) await backups.discard(job.location, ends[1]);
          throw error;
        }
      }),

    discardBackup: ({ location }) => longRunning((...ends) => backups.discard(location, AbortSignal.any(ends))),

    verifyBackup: ({ operationId, stepId, serverId, backup }) =>
      longRunning((...ends) => backups.verify(backup, backupRun({ link }, { operationId, stepId, serverId }, ends))),
  };
}

/** A wait is repeated now and then: progress is sent once, and a reader that has just connected has missed it. */
const repeatMilliseconds = 5000;

/** How a step that reads or writes an archive ends early, and how it tells where it is. */
export function backupRun(
  { link }: Pick<NodeDependencies, 'link'>,
  of: { operationId: string; serverId: string; stepId: string },
  ends: Ends,
): BackupRun {
  const { operationId, serverId, stepId } = of;
  const { attempt } = Context.current().info;
  const meter = new ProgressMeter(stepId);
  const signal = AbortSignal.any(ends);
  let waiting: NodeJS.Timeout | undefined;
  const tell = (progress: OperationProgress): void => link.progress({ operationId, serverId, attempt, progress });
  const stopWaiting = (): void => clearInterval(waiting);
  signal.addEventListener('abort', stopWaiting, { once: true });
  return {
    signal,
    onProgress: (progress) => {
      stopWaiting();
      tell(meter.of(progress));
    },
    onWait: (ahead) => {
      stopWaiting();
      const progress = meter.waiting(ahead);
      waiting = setInterval(() => tell(progress), repeatMilliseconds);
      tell(progress);
    },
  };
}
