import { Context } from '@temporalio/activity';
import type { ImageActivities } from '#temporal/contracts/node/images.ts';
import type { PullProgress } from '../runtime/runtime.ts';
import type { NodeDependencies } from './dependencies.ts';
import { longRunning } from './long-running.ts';

export function createImageActivities({ runtime, link }: NodeDependencies): ImageActivities {
  return {
    async refreshImage({ operationId, stepId, serverId, image }) {
      await longRunning(async (signal) => {
        const { attempt } = Context.current().info;
        const tell = (progress: PullProgress) =>
          link.progress({ operationId, serverId, attempt, progress: { stepId, ...progress } });
        await runtime.pullImage(image, tell, signal, { refresh: true });
      });
    },
  };
}
