import type { Client } from '@temporalio/client';

/** Long enough for a busy server, short enough for a user who has pressed a button. */
const deadlineMilliseconds = 5_000;

/** Runs requests to Temporal that must be answered soon: without a deadline the client retries for minutes. */
export function withinDeadline<Result>(
  client: Client,
  request: () => Promise<Result>,
  milliseconds = deadlineMilliseconds,
): Promise<Result> {
  return client.connection.withDeadline(Date.now() + milliseconds, request);
}
