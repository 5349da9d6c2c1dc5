import { setTimeout as pause } from 'node:timers/promises';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { RefusalCode } from '#domain/servers/refusals.ts';

/** Refused for now, not for good. */
export const historyFull: RefusalCode = 'server.history_full';

const shortestMilliseconds = 20;
const longestMilliseconds = 320;
/** All pauses together: less than the deadline of a request, so that its caller gets the reason. */
const mostMilliseconds = 3_000;

/**
 * Sends a request to an actor, and again while the actor's history is full: it continues in a new one as soon as what it does has
 * ended, most often within milliseconds. What was turned away has left no trace, so nothing is done twice.
 */
export async function untilTaken<Result>(request: () => Promise<Result>): Promise<Result> {
  for (let next = shortestMilliseconds, waited = 0; ; next = Math.min(2 * next, longestMilliseconds)) {
    try {
      return await request();
    } catch (error) {
      if (!isHistoryFull(error) || waited >= mostMilliseconds) throw error;
    }
    await pause(next);
    waited += next;
  }
}

/** Whether an actor turned a request away because its history is full. */
export const isHistoryFull = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === historyFull;
