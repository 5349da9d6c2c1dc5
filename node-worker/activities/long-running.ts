import { ApplicationFailure, Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';

/** Well below the shortest heartbeat timeout (6 s), so that one lost heartbeat kills nothing. */
const heartbeatMilliseconds = 1500;

/**
 * Runs work that heartbeats by itself. The signal is aborted only when the *workflow* cancels. When this worker shuts down the
 * activity gives up its try and leaves what it started running: the next try re-attaches.
 */
export async function longRunning<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const abort = new AbortController();
  const heartbeat = setInterval(() => context.heartbeat(), heartbeatMilliseconds);
  context.heartbeat();
  let isOver = false;
  const leaving = context.cancelled.catch((error: unknown) => {
    if (isOver) return new Promise<never>(() => {});
    if (error instanceof CancelledFailure && error.message === 'CANCELLED') {
      abort.abort(error);
      // The work itself ends now, in order, and says how.
      return new Promise<never>(() => {});
    }
    throw ApplicationFailure.create({ type: 'node.restarting', message: 'The node worker is restarting; it goes on from here.' });
  });
  try {
    return await Promise.race([work(abort.signal), leaving]);
  } finally {
    isOver = true;
    clearInterval(heartbeat);
  }
}
