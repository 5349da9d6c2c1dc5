/** Whether trying the same thing again can ever help. */
export type ErrorKind = 'permanent' | 'transient';

export interface DomainErrorOptions {
  kind?: ErrorKind;
  /** Plain JSON that a program may read: failing paths, ids, limits. Never secrets. */
  details?: Record<string, unknown>;
  /** One sentence for people that says what to do. Defaults to the message. */
  userMessage?: string;
  cause?: unknown;
}

/**
 * The one error class of the project. `code` is stable and machine-readable (`server.not_found`); the API turns it into
 * an RFC 9457 problem, an activity into an `ApplicationFailure` of that type, non-retryable when permanent.
 */
export class DomainError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details: Record<string, unknown>;
  readonly userMessage: string;

  constructor(code: string, message: string, options: DomainErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.kind = options.kind ?? 'permanent';
    this.details = options.details ?? {};
    this.userMessage = options.userMessage ?? message;
  }
}

/** The message of anything that was thrown, for logs and problem details. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
