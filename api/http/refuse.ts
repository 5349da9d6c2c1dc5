import { codedError, DomainError } from '#domain/errors.ts';
import type { DomainErrorOptions } from '#domain/errors.ts';
import type { ProblemCode } from './problem-codes.ts';

/** An error with a sentence of its own. Where the code's own sentence says it, use `codedError`. */
export function problem(code: ProblemCode, sentence: string, options?: DomainErrorOptions): DomainError {
  return new DomainError(code, sentence, options);
}

export interface PathError {
  path: string;
  message: string;
}

/** `request.invalid` with the paths that failed. */
export function invalid(errors: PathError[]): DomainError {
  const summary = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' ');
  return codedError('request.invalid', { summary }, { details: { errors } });
}
