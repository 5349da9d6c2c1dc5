import { ApplicationFailure, Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';

/** Well below the shortest heartbeat timeout (6 s), so that one lost heartbeat kills nothing. */
const heartbeatMilliseconds = 1500;

/**
 * Runs work that heartbeats by itself. `cancelled` is aborted only when the *workflow* cancels. When this worker shuts down, or
 * Temporal was away for so long that it has given the try up, `letGo` is: the work leaves what it started running, and the
 * next try re-attaches.
 */
export async function longRunning<Result>(
  work: (cancelled: AbortSignal, letGo: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const context = Context.current();
  const abort = new AbortController();
  const lost = new AbortController();
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
    const failure = ApplicationFailure.create({
      type: 'node.restarting',
      message: 'The node worker lost this try; the next one goes on from here.',
    });
    lost.abort(failure);
    throw failure;
  });
  try {
    return await Promise.race([work(abort.signal, lost.signal), leaving]);
  } finally {
    isOver = true;
    clearInterval(heartbeat);
  }
}
