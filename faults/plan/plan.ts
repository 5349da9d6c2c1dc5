import type { Case, Fault, OperationName, RuntimeName, VictimName } from './case.ts';
import { OperationName as OperationNames, VictimName as VictimNames } from './case.ts';
import { Random } from './random.ts';

export interface PlanOptions {
  seed: number;
  /** Faults in all, shared evenly among the runtimes. */
  count: number;
  runtimes: readonly RuntimeName[];
  /** What can be tried at all; left out, everything. */
  operations?: readonly OperationName[];
  victims?: readonly VictimName[];
  /** Operations under way at each fault. */
  atOnce: number;
}

/**
 * Draws a campaign. The pairs of operation and process are gone through in a row that the seed shuffles, and only when all of
 * them have been met does a pair come again; whatever else is under way at the same fault is left to chance.
 */
export function planCampaign(options: PlanOptions): Case[] {
  const shares = options.runtimes.map((_, index) =>
    Math.floor((options.count + options.runtimes.length - 1 - index) / options.runtimes.length),
  );
  return options.runtimes.flatMap((runtime, index) => planRuntime(options, runtime, shares[index] ?? 0));
}

function planRuntime(options: PlanOptions, runtime: RuntimeName, count: number): Case[] {
  const random = new Random(options.seed ^ (runtime === 'docker' ? 0x5bd1e995 : 0));
  const operations = options.operations ?? OperationNames.options;
  const victims = (options.victims ?? VictimNames.options).filter(
    (victim) => runtime === 'docker' || victim !== 'docker-engine',
  );
  if (operations.length === 0 || victims.length === 0) return [];
  const pairs = operations.flatMap((operation) => victims.map((victim) => ({ operation, victim })));
  const cases: Case[] = [];
  let left: typeof pairs = [];
  while (cases.length < count) {
    if (left.length === 0) left = random.shuffle(pairs);
    const [pair] = left.splice(0, 1);
    if (pair === undefined) break;
    const others = random.shuffle(operations.filter((operation) => operation !== pair.operation));
    const together = [pair.operation, ...others.slice(0, options.atOnce - 1)];
    cases.push({
      runtime,
      fault: drawFault(random, pair.victim),
      targets: together.map((operation) => ({ operation, moment: random.share() })),
      seed: random.between(0, 999_999),
    });
  }
  return cases;
}

/**
 * Half are kills. A pause is short enough to pass unnoticed, or longer than the six seconds after which a worker counts as
 * dead: then the work is given to the next one while the old one still believes that it is its own.
 */
function drawFault(random: Random, victim: VictimName): Fault {
  if (random.chance(0.5)) return { victim, how: 'kill' };
  return { victim, how: 'pause', seconds: random.pick([1, 2, 3, 5, 8]) };
}
