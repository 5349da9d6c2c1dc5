import { inWords } from './errors/codes.ts';
import type { ArgumentsOf, ErrorArguments, ErrorCode } from './errors/codes.ts';
import { english } from './errors/sentences/words.ts';

export type { ErrorArguments, ErrorCode } from './errors/codes.ts';

/** Whether a retry can ever help. */
export type ErrorKind = 'permanent' | 'transient';

export interface DomainErrorOptions {
  kind?: ErrorKind;
  /** Plain JSON that a program may read: failing paths, ids, limits. Never secrets. */
  details?: Record<string, unknown>;
  /** What the sentence was made of, so that it can be said in another language. Absent where the sentence has no code of its own. */
  arguments?: ErrorArguments;
  /** One sentence for users that says what to do. Defaults to the message. */
  userMessage?: string;
  cause?: unknown;
}

/**
 * The one error class of the project. `code` is stable and machine-readable (`server.not_found`); the API turns it into
 * an RFC 9457 problem, an activity into an `ApplicationFailure` of that type, non-retryable when permanent.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly details: Record<string, unknown>;
  /** Null: nothing but the sentence is known. */
  readonly arguments: ErrorArguments | null;
  readonly userMessage: string;

  constructor(code: ErrorCode, message: string, options: DomainErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.kind = options.kind ?? 'permanent';
    this.details = options.details ?? {};
    this.arguments = options.arguments ?? null;
    this.userMessage = options.userMessage ?? message;
  }
}

export interface CodedErrorOptions {
  kind?: ErrorKind;
  /** Beside the arguments. */
  details?: Record<string, unknown>;
  /** For the log, where it says more than the sentence. */
  logMessage?: string;
  cause?: unknown;
}

type CodedErrorRest<Code extends ErrorCode> =
  Record<string, never> extends ArgumentsOf<Code>
    ? [given?: ArgumentsOf<Code>, options?: CodedErrorOptions]
    : [given: ArgumentsOf<Code>, options?: CodedErrorOptions];

/** An error whose sentence is the one of its code. The arguments are details, too. */
export function codedError<Code extends ErrorCode>(code: Code, ...rest: CodedErrorRest<Code>): DomainError {
  const [given = {}, { logMessage, details, ...options } = {}] = rest as [ErrorArguments?, CodedErrorOptions?];
  const sentence = inWords(code, given, english);
  return new DomainError(code, logMessage ?? sentence, {
    ...options,
    details: { ...given, ...details },
    arguments: given,
    userMessage: sentence,
  });
}

/** A refusal of the rules, as an error. */
export const refusedBy = (refusal: { code: ErrorCode; arguments: ErrorArguments }): DomainError =>
  new DomainError(refusal.code, inWords(refusal.code, refusal.arguments, english), {
    arguments: refusal.arguments,
    details: { ...refusal.arguments },
  });

/** The message of anything that was thrown, for logs and problem details. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
