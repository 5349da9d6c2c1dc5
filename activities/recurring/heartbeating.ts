import { Context } from '@temporalio/activity';

/** Well below the heartbeat timeout of recurring work (30 s). */
const heartbeatMilliseconds = 5_000;

/** Does work of unknown length that has no items to count, such as one statement over a whole table. Heartbeats until it is done. */
export async function heartbeating<Result>(work: () => Promise<Result>): Promise<Result> {
  const context = Context.current();
  const heartbeat = setInterval(() => context.heartbeat(), heartbeatMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
  }
}
