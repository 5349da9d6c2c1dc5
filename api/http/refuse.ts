import { DomainError } from '#domain/errors.ts';
import type { DomainErrorOptions } from '#domain/errors.ts';
import type { ProblemCode } from './problem-codes.ts';

/** A `DomainError` whose code the problem table knows: a misspelt code does not compile. */
export function problem(code: ProblemCode, sentence: string, options?: DomainErrorOptions): DomainError {
  return new DomainError(code, sentence, options);
}

export interface PathError {
  path: string;
  message: string;
}

/** `request.invalid` with the paths that failed. */
export function invalid(errors: PathError[]): DomainError {
  const list = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' ');
  return problem('request.invalid', list, { details: { errors } });
}
