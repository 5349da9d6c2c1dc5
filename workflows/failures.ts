import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { OperationError } from '#domain/operations/operation.ts';
import { longestSentence } from '#domain/payloads/bounds.ts';
import { head } from '#domain/payloads/text.ts';

/** The innermost reason of a failure as a stable code and a sentence for people, short enough to be kept with each step. */
export function describeFailure(error: unknown): OperationError {
  const { code, message } = reasonOf(error);
  return { code: head(code, longestCode), message: head(message, longestSentence) };
}

function reasonOf(error: unknown): OperationError {
  const cause = rootCause(error);
  if (cause instanceof ApplicationFailure) return { code: cause.type ?? 'internal', message: cause.message };
  if (cause instanceof TimeoutFailure) {
    return {
      code: 'node.no_answer',
      message: 'The node did not answer in time. Check that it is online, then try again.',
    };
  }
  if (cause instanceof CancelledFailure) return { code: 'operation.cancelled', message: 'Cancelled.' };
  if (cause instanceof TerminatedFailure)
    return { code: 'operation.terminated', message: 'Ended by an administrator.' };
  return { code: 'internal', message: cause instanceof Error ? cause.message : String(cause) };
}

const longestCode = 100;

function rootCause(error: unknown): unknown {
  if ((error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) && error.cause)
    return rootCause(error.cause);
  return error;
}
