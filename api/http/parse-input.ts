import type { z } from 'zod';
import { inEnglish, pathErrors } from './path-errors.ts';
import { fieldFault } from '#domain/errors/fields.ts';
import { invalid } from './refuse.ts';

/** Keys of objects and elements of lists that a part of a request may have, unless its route says otherwise. */
const mostValues = 1_000;

/**
 * Parses one part of a request. What it may cost is bounded before its schema sees it.
 * @param values how many keys and elements it may have
 * @throws DomainError `request.invalid` with the failing paths, beginning with the part's name for all but the body; at most 20
 */
export function parsePart(
  part: 'params' | 'query' | 'body',
  schema: z.ZodType,
  value: unknown,
  values = mostValues,
): unknown {
  const text = new Bounds(values).unstorableText(value, []);
  if (text !== null) throw invalid([{ path: text, message: 'This text has characters that cannot be stored.' }]);
  const parsed = schema.safeParse(value, inEnglish);
  if (parsed.success) return parsed.data;
  throw invalid(pathErrors(part, parsed.error.issues));
}

/** Deeper than anything of ours; a megabyte of brackets would otherwise exhaust the stack. */
const deepest = 32;

/** Looks through a value once: how much there is, how deep, and whether its texts can be stored. */
class Bounds {
  readonly #most: number;
  #seen = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The path of the first text (value or key) that Postgres could not store: NUL, or half of a surrogate pair. */
  unstorableText(value: unknown, path: string[]): string | null {
    if (path.length > deepest)
      throw invalid([{ path: path.slice(0, 3).join('.'), message: 'This is nested too deeply.' }]);
    if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path.join('.') : null;
    if (typeof value !== 'object' || value === null) return null;
    const keys = Object.keys(value);
    this.#seen += keys.length;
    if (this.#seen > this.#most)
      throw invalid([{ path: '', ...fieldFault('field.too_many_values', { maximum: this.#most }) }]);
    for (const key of keys) {
      if (this.unstorableText(key, path) !== null) return path.join('.');
      const found = this.unstorableText((value as Record<string, unknown>)[key], [...path, key]);
      if (found !== null) return found;
    }
    return null;
  }
}
