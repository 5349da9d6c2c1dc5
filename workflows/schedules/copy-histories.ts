import { workflowInfo } from '@temporalio/workflow';
import type { HistoriesRound } from '#temporal/contracts/schedules.ts';
import { recurring } from '../proxies/recurring.ts';

/**
 * Copies the histories of ended operations that no actor copied, page by page. A round that Temporal interrupts leaves its place to the
 * next one: a schedule hands the result of the last completed round to the next.
 */
export async function copyHistories(): Promise<HistoriesRound> {
  const last = workflowInfo().lastResult as HistoriesRound | undefined;
  const round: HistoriesRound = { copied: 0, after: last?.after ?? null };
  do {
    const page = await recurring.copyHistories({ after: round.after });
    round.copied += page.copied;
    round.after = page.after;
    if (page.isInterrupted) break;
  } while (round.after !== null && !workflowInfo().continueAsNewSuggested);
  return round;
}
