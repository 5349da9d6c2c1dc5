import { RE2JS } from 're2js';

/** One pattern of an ignore file, ready to be asked. */
export interface IgnorePattern {
  /** Whether it takes back what patterns before it said. */
  isNegated: boolean;
  /** Of folders only. */
  isForFolders: boolean;
  /** How much work a question of one character is, beside a plain comparison. */
  weight: number;
  matches(path: string): boolean;
}

/** Characters of a pattern that make a question of it twice as much work, in the matcher's worst case. */
const charactersPerWeight = 16;

/**
 * A pattern by its expression. RE2 walks through the path once, whatever the expression: a user's pattern never takes exponential time, as it
 * can with the expressions of JavaScript. Null where RE2 does not take the expression.
 */
export function byExpression(
  expression: string,
  flags: number,
  rest: Pick<IgnorePattern, 'isNegated' | 'isForFolders'>,
): IgnorePattern | null {
  try {
    const compiled = RE2JS.compile(expression, flags);
    const weight = 1 + expression.length / charactersPerWeight;
    return { ...rest, weight, matches: (path) => compiled.test(path) };
  } catch {
    return null;
  }
}

/** What an expression says for a text that stands for itself. */
export const quoted = (text: string): string => RE2JS.quote(text);
