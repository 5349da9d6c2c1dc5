import type { Client } from '@temporalio/client';

/** Long enough for a busy server, short enough for somebody who waits at a button. */
const deadlineMilliseconds = 5_000;

/** Runs requests to Temporal that must be answered soon: without a deadline the client tries again for minutes. */
export function withinDeadline<Result>(
  client: Client,
  request: () => Promise<Result>,
  milliseconds = deadlineMilliseconds,
): Promise<Result> {
  return client.connection.withDeadline(Date.now() + milliseconds, request);
}
