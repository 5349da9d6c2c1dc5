import { workflowInfo } from '@temporalio/workflow';
import { isHistoryFull, isHistoryOld } from './history-length.ts';

/** The length of an actor's history, as far as the history itself shows it. */
export interface KnownLength {
  /** To be called for what the history holds, and only then. */
  look: () => void;
  /** Whether an idle actor continues in a new history. */
  isOld: () => boolean;
  /** Whether the history is to hold no further work. An idle actor of which that holds continues at once: it is old, too. */
  isFull: () => boolean;
}

/**
 * The length when the history last held something new: a report, a change, the end of a write. Not the length of the moment: an update
 * that a validator refuses brings a workflow task, too, and leaves no trace. An actor that continued in that task could not be replayed.
 */
export function knownLength(): KnownLength {
  let info = workflowInfo();
  return {
    look: () => void (info = workflowInfo()),
    isOld: () => isHistoryOld(info),
    isFull: () => isHistoryFull(info),
  };
}
