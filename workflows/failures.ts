import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  ChildWorkflowFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import { sentenceOf } from '#domain/errors/codes.ts';
import { argumentsOfFailure } from '#domain/errors/travel.ts';
import type { OperationError } from '#domain/operations/operation.ts';
import { longestSentence } from '#domain/payloads/bounds.ts';
import { head } from '#domain/payloads/text.ts';

/** The innermost reason of a failure as a stable code, its arguments and a sentence for users, short enough to be kept with each step. */
export function describeFailure(error: unknown): OperationError {
  const { code, message, ...rest } = reasonOf(error);
  return { code: head(code, longestCode), message: head(message, longestSentence), ...rest };
}

function reasonOf(error: unknown): OperationError {
  const cause = rootCause(error);
  if (cause instanceof ApplicationFailure) {
    const { type, message, details } = cause;
    return { code: type ?? 'internal', message, ...argumentsOfFailure(details) };
  }
  if (cause instanceof TimeoutFailure) return coded('node.no_answer');
  if (cause instanceof CancelledFailure) return coded('operation.cancelled');
  if (cause instanceof TerminatedFailure) return coded('operation.terminated');
  return { code: 'internal', message: cause instanceof Error ? cause.message : String(cause) };
}

/** A reason whose sentence needs no arguments. */
const coded = (code: 'node.no_answer' | 'operation.cancelled' | 'operation.terminated'): OperationError => ({
  code,
  message: sentenceOf(code),
  arguments: {},
});

const longestCode = 100;

function rootCause(error: unknown): unknown {
  if ((error instanceof ActivityFailure || error instanceof ChildWorkflowFailure) && error.cause)
    return rootCause(error.cause);
  return error;
}
