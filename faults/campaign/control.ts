import { until } from '#scripts/test/until.ts';
import { agreement } from '../checks/agree.ts';
import { operations } from '../operations/index.ts';
import { takeStock } from '../operations/servers.ts';
import type { OperationName } from '../plan/case.ts';
import type { Random } from '../plan/random.ts';
import type { World } from '../platform/world.ts';
import type { Durations } from './durations.ts';

/** An operation without any fault: it has to succeed and to leave all in order, and shows how long it takes. */
export async function runControl(
  world: World,
  operation: OperationName,
  durations: Durations,
  random: Random,
): Promise<void> {
  const attempt = await operations[operation](world, random);
  const began = performance.now();
  await attempt.begin();
  const outcome = await until('the operation to end', () => attempt.outcome(), { timeoutMs: 60_000, intervalMs: 25 });
  const took = performance.now() - began;
  if (outcome.status !== 'succeeded')
    throw new Error(`${operation} ${outcome.status} with no fault at all: ${outcome.reason ?? 'no reason given'}`);
  attempt.settle(outcome);
  const wrong = await agreement(world, 30_000);
  if (wrong.length > 0)
    throw new Error(`${operation} leaves disorder with no fault at all: ${wrong.map(({ what }) => what).join('; ')}`);
  await takeStock(world);
  durations.learn(operation, took);
}
