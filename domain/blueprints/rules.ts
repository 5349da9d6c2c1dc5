import { z } from 'zod';
import type { FieldFault } from '../errors/fields.ts';
import { fieldFault } from '../errors/fields.ts';

const required = z.boolean().default(true);

function isRegExp(source: string): boolean {
  try {
    return new RegExp(source, 'u').source.length > 0;
  } catch {
    return false;
  }
}

/** What a variable's value must be like. Values are always strings, as the environment is; the rule says how to read them. */
export const VariableRule = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('string'),
    required,
    minLength: z.number().int().min(0).optional(),
    maxLength: z.number().int().min(1).max(4096).default(4096),
    /** A regular expression the whole value must match. */
    pattern: z.string().refine(isRegExp, 'is not a regular expression').optional(),
    /** Said instead of the pattern itself when it does not match: "Use a version such as 1.16.5." */
    hint: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('number'),
    required,
    integer: z.boolean().default(true),
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  z.strictObject({
    type: z.literal('boolean'),
    /** Only "true" will do, as with a licence that must be accepted. */
    mustAccept: z.boolean().default(false),
  }),
  z.strictObject({ type: z.literal('enum'), required, options: z.array(z.string().min(1)).min(1) }),
]);
export type VariableRule = z.infer<typeof VariableRule>;

/** A fault without a code is the blueprint's own hint. */
export type RuleFault = FieldFault | { message: string };
export type RuleResult = { ok: true; value: string } | { ok: false; fault: RuleFault };

const pass = (value: string): RuleResult => ({ ok: true, value });
const refuse = (fault: RuleFault): RuleResult => ({ ok: false, fault });

// eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/;
const TRUE_WORDS = ['true', '1', 'yes', 'on'];
const FALSE_WORDS = ['false', '0', 'no', 'off', ''];

/**
 * Checks one value and brings it into its one written form (`" 25 "` → `"25"`, `"yes"` → `"true"`).
 * A line break would smuggle a second command into the console or a second line into a configuration file, so no rule
 * lets control characters pass.
 */
export function applyRule(rule: VariableRule, given: string): RuleResult {
  if (CONTROL_CHARACTERS.test(given)) return refuse(fieldFault('variable.one_line'));
  switch (rule.type) {
    case 'string':
      return applyStringRule(rule, given);
    case 'number':
      return applyNumberRule(rule, given.trim());
    case 'boolean':
      return applyBooleanRule(rule, given.trim().toLowerCase());
    case 'enum':
      if (given === '' && !rule.required) return pass('');
      return rule.options.includes(given)
        ? pass(given)
        : refuse(fieldFault('variable.choice', { options: rule.options.join(', ') }));
  }
}

function applyStringRule(rule: VariableRule & { type: 'string' }, given: string): RuleResult {
  if (given === '') return rule.required ? refuse(fieldFault('variable.required')) : pass('');
  if (rule.minLength !== undefined && given.length < rule.minLength)
    return refuse(fieldFault('variable.short', { count: rule.minLength }));
  if (given.length > rule.maxLength) return refuse(fieldFault('variable.long', { count: rule.maxLength }));
  if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`, 'u').test(given)) {
    return rule.hint === undefined
      ? refuse(fieldFault('variable.pattern', { pattern: rule.pattern }))
      : refuse({ message: rule.hint });
  }
  return pass(given);
}

function applyNumberRule(rule: VariableRule & { type: 'number' }, given: string): RuleResult {
  if (given === '') return rule.required ? refuse(fieldFault('variable.number')) : pass('');
  // Number() alone would take "0x10", "1e3" and "Infinity", which no game's configuration means.
  if (!/^-?\d+(\.\d+)?$/.test(given)) return refuse(fieldFault('variable.number'));
  const number = Number(given);
  if (rule.integer && !Number.isSafeInteger(number)) return refuse(fieldFault('variable.whole'));
  if (rule.min !== undefined && number < rule.min) return refuse(fieldFault('variable.least', { least: rule.min }));
  if (rule.max !== undefined && number > rule.max) return refuse(fieldFault('variable.most', { most: rule.max }));
  return pass(String(number));
}

function applyBooleanRule(rule: VariableRule & { type: 'boolean' }, given: string): RuleResult {
  if (TRUE_WORDS.includes(given)) return pass('true');
  if (rule.mustAccept) return refuse(fieldFault('variable.accept'));
  return FALSE_WORDS.includes(given) ? pass('false') : refuse(fieldFault('variable.boolean'));
}
