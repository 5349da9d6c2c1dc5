import type { Tick } from '../platform/files.ts';
import type { Subject } from '../platform/subject.ts';
import type { Disagreement } from './disagreement.ts';
import { never, notYet } from './disagreement.ts';

/** Games tick twice a second; a busy machine may make them late, nothing may make them stop. */
const LONGEST_GAP_SECONDS = 5;

/** What the clock of a game that must not have been interrupted says. */
export function tickFaults({ files, tickingSince }: Pick<Subject, 'files' | 'tickingSince'>): Disagreement[] {
  if (tickingSince === null) return [];
  return gaps(files.ticksSince(tickingSince), tickingSince, Date.now() / 1000);
}

/** A count that does not go up by one is another process; a long gap is one that was stopped. */
export function gaps(ticks: readonly Tick[], since: number, now: number): Disagreement[] {
  const wrong: Disagreement[] = [];
  let before: Tick = { at: since, count: (ticks[0]?.count ?? 1) - 1 };
  for (const tick of ticks) {
    if (tick.count !== before.count + 1)
      wrong.push(never(`its clock went from ${before.count} to ${tick.count}: it was started anew`));
    if (tick.at - before.at > LONGEST_GAP_SECONDS)
      wrong.push(never(`its clock stood still for ${(tick.at - before.at).toFixed(1)} s`));
    before = tick;
  }
  if (now - before.at > LONGEST_GAP_SECONDS)
    wrong.push(notYet(`its clock has stood still for ${(now - before.at).toFixed(1)} s`));
  return wrong;
}
