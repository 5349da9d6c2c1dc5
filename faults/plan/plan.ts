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

interface Pair {
  operation: OperationName;
  victim: VictimName;
}

/**
 * Draws a campaign. The pairs of operation and process are gone through in a row that the seed shuffles, and only when all of
 * them have been met does a pair come again; whatever else is under way at the same fault is left to chance. Each runtime gets
 * as much of it as it has of the pairs.
 */
export function planCampaign(options: PlanOptions): Case[] {
  const pairs = options.runtimes.map((runtime) => ({ runtime, pairs: pairsOf(options, runtime) }));
  let left = options.count;
  let pairsLeft = pairs.reduce((sum, each) => sum + each.pairs.length, 0);
  return pairs.flatMap((each) => {
    const share = pairsLeft === 0 ? 0 : Math.round((left * each.pairs.length) / pairsLeft);
    left -= share;
    pairsLeft -= each.pairs.length;
    return planRuntime(options, each.runtime, each.pairs, share);
  });
}

function pairsOf(
  { operations = OperationNames.options, victims = VictimNames.options }: PlanOptions,
  runtime: RuntimeName,
) {
  const possible = victims.filter((victim) => runtime === 'docker' || victim !== 'docker-engine');
  return operations.flatMap((operation) => possible.map((victim) => ({ operation, victim })));
}

function planRuntime(options: PlanOptions, runtime: RuntimeName, pairs: readonly Pair[], count: number): Case[] {
  const random = new Random(options.seed ^ (runtime === 'docker' ? 0x5bd1e995 : 0));
  const operations = options.operations ?? OperationNames.options;
  const cases: Case[] = [];
  let left: Pair[] = [];
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
