import { Context } from '@temporalio/activity';
import { codedError } from '#domain/errors.ts';
import { longestOutput } from '#domain/payloads/bounds.ts';
import { tail } from '#domain/payloads/text.ts';
import type { InstallActivities } from '#temporal/contracts/node/install.ts';
import type { PullProgress } from '../runtime/runtime.ts';
import type { NodeDependencies } from './dependencies.ts';
import { longRunning } from './long-running.ts';

export function createInstallActivities({ runtime, servers, link, outputs }: NodeDependencies): InstallActivities {
  return {
    async prepareServer({ operationId, stepId, spec, installImage }) {
      if (!spec.runtimes.includes(runtime.kind)) {
        throw codedError('blueprint.runtime_unsupported', {
          needed: spec.runtimes.join(' or '),
          runtime: runtime.kind,
        });
      }
      await longRunning(async (signal) => {
        const { attempt } = Context.current().info;
        const tell = (progress: PullProgress) =>
          link.progress({ operationId, serverId: spec.serverId, attempt, progress: { stepId, ...progress } });
        servers.ensure(spec);
        await runtime.prepare(spec);
        for (const image of new Set([installImage, spec.image])) await runtime.pullImage(image, tell, signal);
      });
    },

    async runInstall({ operationId, stepId, spec }) {
      return longRunning(async (signal, letGo) => {
        const { attempt } = Context.current().info;
        outputs.begin(operationId, spec.serverId);
        link.progress({
          operationId,
          serverId: spec.serverId,
          attempt,
          progress: { stepId, phase: 'Running the install script', percent: null, bytesDone: null, bytesTotal: null },
        });
        const exit = await runtime.runInstall({
          operationId,
          serverId: spec.serverId,
          spec,
          onOutput: (text) => outputs.append(operationId, text),
          signal,
          letGo,
        });
        if (exit.outOfMemory) outputs.append(operationId, '\n[Mamba] The install ran out of memory.\n');
        return { outputTail: tail(outputs.finish(operationId), longestOutput), exitCode: exit.code };
      });
    },

    async forgetInstall({ operationId }) {
      await longRunning(() => runtime.forgetInstall(operationId));
      outputs.drop(operationId);
    },
  };
}
