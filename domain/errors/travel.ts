import { DomainError, errorMessage } from '../errors.ts';
import { fits, longestArguments } from '../payloads/bounds.ts';
import type { ErrorArguments } from './codes.ts';
import type { SentError } from './receive.ts';

/** An error as it is sent to another process; `internal` for anything but a `DomainError`. */
export function sentError(error: unknown): SentError {
  if (!(error instanceof DomainError)) return { code: 'internal', message: errorMessage(error) };
  return { code: error.code, message: error.userMessage, ...travelling(error.arguments) };
}

/** Arguments as they travel beside a sentence: absent where there are none, or where they are too large. */
export function travelling(given: ErrorArguments | null | undefined): { arguments?: ErrorArguments } {
  return given != null && fits(given, longestArguments) ? { arguments: given } : {};
}

/** What an `ApplicationFailure` of Temporal carries beside its type (the code) and its message (the sentence). */
export interface FailureDetails {
  arguments?: ErrorArguments;
}

/** The arguments of a failure; a worker from before there were any sends none. */
export function argumentsOfFailure(details: readonly unknown[] | null | undefined): { arguments?: ErrorArguments } {
  const [first] = details ?? [];
  if (typeof first !== 'object' || first === null || !('arguments' in first)) return {};
  const given = first.arguments;
  return isArguments(given) ? travelling(given) : {};
}

function isArguments(given: unknown): given is ErrorArguments {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}
