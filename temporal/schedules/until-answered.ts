import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';

/** Temporal answers its first requests before it has loaded what it keeps; the SDK repeats some of the errors that it gives then, and not all. */
const patienceMilliseconds = 60_000;
const pauseMilliseconds = 500;

/** Repeats what Temporal could not answer for a while. @throws its last error, or at once any other */
export async function untilAnswered(work: () => Promise<void>, patience = patienceMilliseconds): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isUnanswered(error) || performance.now() >= end) throw error;
      await pause(pauseMilliseconds);
    }
  }
}

/** Refusals that another try does not change. */
const final: ReadonlySet<number> = new Set([
  status.INVALID_ARGUMENT,
  status.NOT_FOUND,
  status.ALREADY_EXISTS,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
  status.UNIMPLEMENTED,
]);

/** A schedule's client wraps the error of a call. */
function isUnanswered(error: unknown): boolean {
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && !final.has(Number(cause.code));
}
