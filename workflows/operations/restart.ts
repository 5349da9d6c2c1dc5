import { CancellationScope, patched, sleep } from '@temporalio/workflow';
import type { Countdown } from '#domain/operations/operation.ts';
import type { RestartPolicy } from '#domain/servers/policies.ts';
import { warningsOf } from '#domain/servers/countdown.ts';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control } from '../proxies/control.ts';
import { nodeCommands, nodePower } from '../proxies/power.ts';
import { stopPlan, stopServer } from './files.ts';
import { optionsOf } from './input.ts';
import { OperationRun } from './run.ts';
import type { Step } from './step.ts';

/** Records the end of the countdown: a countdown that began before this existed continues without. */
const shownCountdown = 'countdown-shown';

/**
 * Restarts a server gracefully: warns the players during a countdown (where the policy has one and the server runs), stops it, waits
 * for its exit, starts it. Cancelled during the countdown, it keeps running.
 */
export async function restartServer(input: OperationInput): Promise<OperationResult> {
  const { skipCountdown } = optionsOf(input, 'restart');
  const run = new OperationRun(input, [
    { id: 'warn', title: 'Warn the players' },
    stopPlan,
    { id: 'start', title: 'Start the server' },
  ]);
  return run.execute(async () => {
    await run.step('warn', async (step) => {
      if (skipCountdown || input.shouldRun !== true) return;
      const { restart } = await step.also(control).loadPolicies();
      if (restart.countdownSeconds > 0 && patched(shownCountdown)) run.countDown('warn', countdownOf(restart));
      await countDown(run, step, restart);
    });
    // A cancellation between stop and start would leave the server down against its desired state.
    await CancellationScope.nonCancellable(() => stopServer(run));
    const observation = await run.step('start', async (step) => {
      const spec = await step.also(control).loadServerSpec();
      return step.main(nodePower).startServer({ spec });
    });
    return { observation };
  });
}

function countdownOf({ countdownSeconds, warning }: RestartPolicy): Countdown {
  return { until: new Date(Date.now() + countdownSeconds * 1000).toISOString(), warnsPlayers: warning !== '' };
}

async function countDown(run: OperationRun, step: Step, policy: RestartPolicy): Promise<void> {
  for (const { waitSeconds, command } of warningsOf(policy)) {
    await sleep(waitSeconds * 1000, { summary: 'Countdown to the restart' });
    if (command === null) continue;
    const commands = [{ command, timeoutSeconds: 1 }];
    const { running } = await step.also(nodeCommands).runCommands({ commands });
    // The server ended by itself meanwhile: there are no players to warn.
    if (!running) return;
    run.say(command);
  }
}
