import { setTimeout as pause } from 'node:timers/promises';
import { until } from '#scripts/test/until.ts';
import { agreement } from '../checks/agree.ts';
import { inject } from '../inject/inject.ts';
import { operations } from '../operations/index.ts';
import type { Attempt, Outcome } from '../operations/operation.ts';
import { takeStock } from '../operations/servers.ts';
import type { Case, Target } from '../plan/case.ts';
import { formatCase } from '../plan/case.ts';
import { Random } from '../plan/random.ts';
import type { World } from '../platform/world.ts';
import type { CaseResult, TargetResult } from '../report/result.ts';
import type { Durations } from './durations.ts';

/** Every operation has ended by then, whatever was done to it. */
const ENDS_WITHIN_MS = 150_000;
/** Afterwards all is as it must be by then. */
const SETTLES_WITHIN_MS = 45_000;

interface Running {
  target: Target;
  attempt: Attempt;
  begun: Promise<void>;
  ended: { outcome: Outcome; at: number } | null;
}

/**
 * One case: makes its servers ready, begins each operation so long before the fault as its moment says, does the harm, waits
 * until every operation has ended, and then until all agrees with what must have become of it.
 */
export async function runCase(world: World, one: Case, durations: Durations): Promise<CaseResult> {
  const random = new Random(one.seed);
  const beganAt = performance.now();
  const result: CaseResult = {
    case: formatCase(one),
    targets: [],
    failures: [],
    notes: [],
    recoveredAfterMs: null,
    backAfterMs: null,
    tookMs: 0,
    logs: null,
  };
  try {
    const attempts: { target: Target; attempt: Attempt }[] = [];
    for (const target of one.targets)
      attempts.push({ target, attempt: await operations[target.operation](world, random) });

    const { running, at, isBack } = await strike(world, one, attempts, durations, random);
    const back = isBack.then(() => Date.now() - at);
    await Promise.all(running.map((each) => waitForEnd(each).catch((error: unknown) => note(result, each, error))));
    result.targets = running.map((each) => resultOf(each, at));
    result.backAfterMs = one.fault.how === 'kill' ? await back : null;

    await world.engine?.heed(running.map(({ ended }) => ended?.outcome.reason ?? null));
    result.notes = world.engine?.takeRestarts() ?? [];
    for (const { attempt, ended } of running) if (ended !== null) attempt.settle(ended.outcome);
    if (result.failures.length === 0) {
      const wrong = await agreement(world, SETTLES_WITHIN_MS);
      result.failures.push(...wrong.map(({ what }) => what));
    }
    if (result.failures.length === 0) {
      result.recoveredAfterMs = Date.now() - at;
      await takeStock(world);
    }
  } catch (error) {
    result.failures.push(error instanceof Error ? describe(error) : String(error));
  } finally {
    for (const subject of world.subjects) subject.reserved = false;
    result.tookMs = Math.round(performance.now() - beganAt);
  }
  return result;
}

/** Begins the operations, each in its time, and does the harm in the midst of them. */
async function strike(
  world: World,
  { fault }: Case,
  attempts: readonly { target: Target; attempt: Attempt }[],
  durations: Durations,
  random: Random,
) {
  const leads = attempts.map(({ target }) => target.moment * durations.of(target.operation));
  const longest = Math.max(...leads);
  const running: Running[] = attempts.map(({ target, attempt }, index) => {
    const begun = pause(longest - (leads[index] ?? 0)).then(() => attempt.begin());
    begun.catch(() => undefined);
    return { target, attempt, begun, ended: null };
  });
  await pause(longest);
  const { at, isBack } = await inject(world, fault, random);
  return { running, at, isBack };
}

async function waitForEnd(running: Running): Promise<void> {
  await running.begun;
  const outcome = await until('it to end', () => running.attempt.outcome(), {
    timeoutMs: ENDS_WITHIN_MS,
    intervalMs: 100,
  });
  running.ended = { outcome, at: Date.now() };
}

function note(result: CaseResult, { target, attempt }: Running, error: unknown): void {
  const name = attempt.subject?.name ?? 'no server';
  result.failures.push(`${target.operation} of ${name}: ${error instanceof Error ? describe(error) : String(error)}`);
}

function resultOf({ target, attempt, ended }: Running, at: number): TargetResult {
  return {
    operation: target.operation,
    serverName: attempt.subject?.name ?? null,
    outcome: ended?.outcome.status ?? 'never ended',
    reason: ended?.outcome.reason ?? null,
    endedAfterMs: ended === null ? null : Math.max(0, ended.at - at),
  };
}

function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${describe(error.cause)})` : error.message;
}
