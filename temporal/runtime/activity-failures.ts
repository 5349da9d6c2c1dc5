import { ApplicationFailure } from '@temporalio/common';
import { DomainError, errorMessage } from '#domain/errors.ts';
import type { ErrorArguments } from '#domain/errors.ts';
import type { FailureDetails } from '#domain/errors/travel.ts';
import { travelling } from '#domain/errors/travel.ts';
import { longestSentence } from '#domain/payloads/bounds.ts';
import { head } from '#domain/payloads/text.ts';

/** So many causes of a failure are kept, each with the beginning of its stack: the workflow's history holds them. */
const deepestCause = 4;
const longestStack = 4 * 1024;

/**
 * A `DomainError` as Temporal's failure (type = code, non-retryable when permanent). Any other error may pass, and is retried.
 * The failure is short, however long the texts of an engine, a storage or a database are.
 */
export function toFailure(error: unknown): ApplicationFailure {
  if (error instanceof DomainError) {
    return failure(error.code, error.userMessage, error.kind === 'permanent', error, error.arguments);
  }
  if (error instanceof ApplicationFailure) {
    error.message = head(error.message, longestSentence);
    error.stack = head(error.stack ?? '', longestStack);
    return error;
  }
  return failure('internal', errorMessage(error), false, error);
}

function failure(
  type: string,
  message: string,
  nonRetryable: boolean,
  cause: unknown,
  given: ErrorArguments | null = null,
): ApplicationFailure {
  const details: FailureDetails = travelling(given);
  return ApplicationFailure.create({
    type,
    message: head(message, longestSentence),
    nonRetryable,
    ...(details.arguments && { details: [details] }),
    cause: shortened(cause, deepestCause),
  });
}

/** A copy of an error and of its causes, for users who read a history. */
function shortened(error: unknown, depth: number): Error {
  const { message, name, stack, cause } = error instanceof Error ? error : new Error(String(error));
  const copy = new Error(head(message, longestSentence));
  copy.name = name;
  copy.stack = head(stack ?? '', longestStack);
  if (cause !== undefined && cause !== null && depth > 1) copy.cause = shortened(cause, depth - 1);
  return copy;
}
