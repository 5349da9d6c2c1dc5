import { ApplicationFailure } from '@temporalio/common';
import { DomainError, errorMessage } from '#domain/errors.ts';
import { longestSentence } from '#domain/payloads/bounds.ts';
import { head } from '#domain/payloads/text.ts';

/** Of a failure's causes so many are told, each with the beginning of its stack: it lies in the workflow's history. */
const deepestCause = 4;
const longestStack = 4 * 1024;

/**
 * An error of ours as Temporal's (type = code, non-retryable when permanent); what is none of ours may well be passing, and is
 * tried again. However long the texts are that came from an engine, a storage or a database, the failure is short.
 */
export function toFailure(error: unknown): ApplicationFailure {
  if (error instanceof DomainError) {
    return failure(error.code, error.userMessage, error.kind === 'permanent', error);
  }
  if (error instanceof ApplicationFailure) {
    error.message = head(error.message, longestSentence);
    error.stack = head(error.stack ?? '', longestStack);
    return error;
  }
  return failure('internal', errorMessage(error), false, error);
}

function failure(type: string, message: string, nonRetryable: boolean, cause: unknown): ApplicationFailure {
  return ApplicationFailure.create({
    type,
    message: head(message, longestSentence),
    nonRetryable,
    cause: shortened(cause, deepestCause),
  });
}

/** A copy of an error and of what caused it, for people who look into a history. */
function shortened(error: unknown, depth: number): Error {
  const { message, name, stack, cause } = error instanceof Error ? error : new Error(String(error));
  const copy = new Error(head(message, longestSentence));
  copy.name = name;
  copy.stack = head(stack ?? '', longestStack);
  if (cause !== undefined && cause !== null && depth > 1) copy.cause = shortened(cause, depth - 1);
  return copy;
}
