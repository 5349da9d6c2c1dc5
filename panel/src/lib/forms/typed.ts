import { z } from 'zod';
import { faultOf, wordValue, wordIssue } from '$domain/errors/issues';
import { wordField } from '$lib/texts/fields';
import { getLocale, m } from '$texts';

const language = () => ({ locale: getLocale() });

/** Handed to a schema with the values of a form: sentences in the reader's language in place of the schema library's words. */
export const inOwnWords = { error: wordIssue(language) };

/** What a rule says of a value, in the reader's language; null where the value is right. `scale`: as in `typed`. */
export function problemOf(rule: z.ZodType, value: unknown, scale = 1): string | null {
  const [issue] = rule.safeParse(value, inOwnWords).error?.issues ?? [];
  if (issue === undefined) return null;
  const { code, arguments: given } = faultOf(issue);
  // The rule's own sentence names its unit.
  if (issue.message !== wordValue({ code, arguments: given }, language())) return wordField(issue.message);
  const typedBounds = Object.entries(given).map(([key, bound]) => [
    key,
    typeof bound === 'number' ? Number((bound / scale).toPrecision(12)) : bound,
  ]);
  return wordValue({ code, arguments: Object.fromEntries(typedBounds) as typeof given }, language());
}

/**
 * A number as it is typed (null while it is none), made into what a rule of the API takes, and checked by that rule. `scale` is
 * what one typed unit is of the rule's, a percent of a share 0.01: messages about bounds use the typed unit.
 */
export const typed = (rule: z.ZodType<number, number>, scale = 1) =>
  z.number({ error: () => m.startup_invalid_number() }).transform((value, context) => {
    // A large unit counts whole small ones; of a share, what binary fractions add is no digit that was typed.
    const stored = scale > 1 ? Math.round(value * scale) : scale < 1 ? Number((value * scale).toPrecision(12)) : value;
    const problem = problemOf(rule, stored, scale);
    if (problem === null) return stored;
    context.addIssue({ code: 'custom', message: problem });
    return z.NEVER;
  });
