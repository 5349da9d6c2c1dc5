import type { WorkflowInfo } from '@temporalio/workflow';

/**
 * After so many events, or so many bytes of them, an actor continues in a new history. Temporal suggests it at 4,096 events:
 * replaying those takes seconds on a slow machine, longer than a workflow task may take. `npm run bench replay` measures the
 * replay of the longest history allowed.
 */
export const mostEvents = 1_000;
const mostBytes = 250_000;

/** Whether the history of this run is as long as an actor's may become. */
export function isHistoryLong(
  info: Pick<WorkflowInfo, 'historyLength' | 'historySize' | 'continueAsNewSuggested'>,
): boolean {
  return info.continueAsNewSuggested || info.historyLength >= mostEvents || info.historySize >= mostBytes;
}
