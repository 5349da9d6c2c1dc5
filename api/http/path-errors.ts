import type { z } from 'zod';
import { fieldFault } from '#domain/errors/fields.ts';
import { faultOf, wordValue, wordIssue } from '#domain/errors/issues.ts';
import { english } from '#domain/errors/sentences/words.ts';
import type { PathError } from './refuse.ts';

/** An answer names no more errors than these: more are no help, and cost time and bytes. */
const mostErrors = 20;
const mostUnknown = 5;
/** Callers choose the names of unknown fields. */
const longestName = 100;

/** Handed to a schema with what it parses: English of ours in place of the library's words. */
export const inEnglish = { error: wordIssue(() => english), reportInput: true } as const;

/** The issues of a schema as errors with paths that begin with the part's name for all but the body; at most 20. */
export function pathErrors(part: 'params' | 'query' | 'body', issues: readonly z.core.$ZodIssue[]): PathError[] {
  const errors: PathError[] = [];
  for (const issue of issues) {
    if (errors.length >= mostErrors) break;
    errors.push(...errorsOf(part, issue));
  }
  if (issues.length <= mostErrors && errors.length <= mostErrors) return errors;
  const named = errors.slice(0, mostErrors - 1);
  return [
    ...named,
    { path: '', ...fieldFault('field.more_errors', { count: Math.max(issues.length, errors.length) - named.length }) },
  ];
}

function errorsOf(part: string, issue: z.core.$ZodIssue): PathError[] {
  const prefix = part === 'body' ? [] : [part];
  const path = (last: readonly PropertyKey[]) =>
    [...prefix, ...last.map((name) => String(name).slice(0, longestName))].join('.');
  if (issue.code === 'unrecognized_keys') {
    const named = issue.keys.slice(0, mostUnknown).map((key) => ({
      path: path([...issue.path, key]),
      message: 'There is no such field.',
    }));
    const count = issue.keys.length - named.length;
    return count === 0 ? named : [...named, { path: path(issue.path), ...fieldFault('field.more_unknown', { count }) }];
  }
  if (part === 'params') return [{ path: path(issue.path), ...fieldFault('field.address') }];
  const fault = faultOf(issue);
  // The schema's own sentence says more than a code of its kind.
  if (issue.message !== wordValue(fault, english)) return [{ path: path(issue.path), message: issue.message }];
  return [{ path: path(issue.path), message: issue.message, ...fault }];
}
