import { codedError } from '#domain/errors.ts';
import type { DomainError, ErrorArguments, ErrorCode } from '#domain/errors.ts';
import { inWords } from '#domain/errors/codes.ts';
import type { GivenTo } from '#domain/errors/codes.ts';
import type { FieldCode } from '#domain/errors/sentences/fields.ts';
import { english } from '#domain/errors/sentences/words.ts';

export interface PathError {
  path: string;
  message: string;
  /** The sentence in `message` as a code with its arguments, where it has one. */
  code?: ErrorCode | FieldCode;
  arguments?: ErrorArguments;
}

/** `request.invalid` with the paths that failed. */
export function invalid(errors: PathError[]): DomainError {
  const summary = errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' ');
  return codedError('request.invalid', { summary }, { details: { errors } });
}

/** An error about one field of the request, at which a form shows it. */
export function refusedAt<Code extends ErrorCode>(
  path: string,
  code: Code,
  ...[given = {}]: GivenTo<Code>
): DomainError {
  const sent = given as ErrorArguments;
  const errors: PathError[] = [{ path, message: inWords(code, sent, english), code, arguments: sent }];
  return codedError(code as 'internal', sent, { details: { errors } });
}
