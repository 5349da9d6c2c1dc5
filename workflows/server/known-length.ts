import { workflowInfo } from '@temporalio/workflow';
import { isHistoryOld } from './history-length.ts';

/** The length of an actor's history, as far as the history itself shows it. */
export interface KnownLength {
  /** To be called for what the history holds, and only then. */
  look: () => void;
  /** Whether an idle actor continues in a new history. */
  isOld: () => boolean;
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
  };
}
