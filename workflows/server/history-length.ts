import type { WorkflowInfo } from '@temporalio/workflow';

type Length = Pick<WorkflowInfo, 'historyLength' | 'historySize' | 'continueAsNewSuggested'>;

/**
 * The most events of an actor's history. Temporal suggests a new one at 4,096: replaying those takes seconds on a slow machine,
 * longer than a workflow task may take. `npm run bench replay` measures the replay of the longest history that requests make.
 */
export const mostEvents = 1_000;
const mostBytes = 250_000;

/** Whether a history is as long as it may become. */
export const isHistoryLong = (info: Length): boolean => reaches(info, 1);

/**
 * Whether no further work may begin in a history: a tenth is left for what is in progress. Rarely reached, because a request or two
 * earlier nothing is in progress and the actor has continued; but beside an operation of hours, requests add up.
 */
export const isHistoryFull = (info: Length): boolean => reaches(info, 0.9);

/** Whether an idle actor continues in a new history: early, so that an operation that begins has room for requests beside it. */
export const isHistoryOld = (info: Length): boolean => reaches(info, 0.6);

const reaches = ({ continueAsNewSuggested, historyLength, historySize }: Length, share: number): boolean =>
  continueAsNewSuggested || historyLength >= share * mostEvents || historySize >= share * mostBytes;
