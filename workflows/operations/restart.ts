import { CancellationScope, patched, sleep } from '@temporalio/workflow';
import type { Countdown } from '#domain/operations/operation.ts';
import type { RestartPolicy } from '#domain/servers/policies.ts';
import { warningsOf } from '#domain/servers/countdown.ts';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { control, nodeCommands, nodePower } from '../proxies.ts';
import { stopPlan, stopServer } from './files.ts';
import { optionsOf, serverOf } from './input.ts';
import { OperationRun } from './run.ts';

/** Writing down until when players are warned: a countdown that began before there was that goes on without. */
const shownCountdown = 'countdown-shown';

/**
 * Restarts a server gracefully: players are warned and the countdown runs (where the policy has one and the server runs), it is
 * stopped, its exit is waited for, it is started. Cancelled during the countdown, it plays on.
 */
export async function restartServer(input: OperationInput): Promise<OperationResult> {
  const { skipCountdown } = optionsOf(input, 'restart');
  const server = serverOf(input);
  const run = new OperationRun(input, [
    { id: 'warn', title: 'Warn the players' },
    stopPlan,
    { id: 'start', title: 'Start the server' },
  ]);
  return run.execute(async () => {
    await run.step('warn', async () => {
      if (skipCountdown || input.shouldRun !== true) return;
      const { restart } = await control.loadPolicies(server);
      if (restart.countdownSeconds > 0 && patched(shownCountdown)) run.countDown('warn', countdownOf(restart));
      await countDown(run, input, restart);
    });
    // Asked to stop, it ends; a cancel that came between would leave it down without anybody's wish.
    await CancellationScope.nonCancellable(() => stopServer(run, input));
    const observation = await run.step('start', async () => {
      const spec = await control.loadServerSpec(server);
      return nodePower(input.nodeId).startServer.executeWithOptions({ activityId: 'start' }, [{ spec }]);
    });
    return { observation };
  });
}

function countdownOf({ countdownSeconds, warning }: RestartPolicy): Countdown {
  return { until: new Date(Date.now() + countdownSeconds * 1000).toISOString(), warnsPlayers: warning !== '' };
}

async function countDown(
  run: OperationRun,
  { nodeId, serverId }: OperationInput,
  policy: RestartPolicy,
): Promise<void> {
  for (const { waitSeconds, command } of warningsOf(policy)) {
    await sleep(waitSeconds * 1000);
    if (command === null) continue;
    const commands = [{ command, timeoutSeconds: 1 }];
    const { running } = await nodeCommands(nodeId).runCommands({ serverId, commands });
    // It ended by itself meanwhile: nobody is left to be warned.
    if (!running) return;
    run.say(command);
  }
}
