import type { z } from 'zod';
import { invalid } from './refuse.ts';
import type { PathError } from './refuse.ts';

/**
 * Parses one part of a request.
 * @throws DomainError `request.invalid` with every failing path, beginning with the part's name for all but the body
 */
export function parsePart(part: 'params' | 'query' | 'body', schema: z.ZodType, value: unknown): unknown {
  const text = unstorableText(value, []);
  if (text !== null) throw invalid([{ path: text, message: 'This text has characters that cannot be stored.' }]);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.flatMap((issue) => pathErrors(part, issue)));
}

function pathErrors(part: string, issue: z.core.$ZodIssue): PathError[] {
  const prefix = part === 'body' ? [] : [part];
  const path = (last: PropertyKey[]) => [...prefix, ...last].map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path: path(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ path: path([...issue.path, key]), message: 'There is no such field.' }));
}

/** Deeper than anything of ours; a megabyte of brackets would otherwise exhaust the stack. */
const deepest = 32;

/** The path of the first text (value or key) that Postgres could not store: NUL, or half of a surrogate pair. */
function unstorableText(value: unknown, path: string[]): string | null {
  if (path.length > deepest)
    throw invalid([{ path: path.slice(0, 3).join('.'), message: 'This is nested too deeply.' }]);
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path.join('.') : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (unstorableText(key, path) !== null) return path.join('.');
    const found = unstorableText(inner, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}
