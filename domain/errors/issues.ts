import type { z } from 'zod';
import type { ValueCode } from './sentences/values.ts';
import { valueSentences } from './sentences/values.ts';
import type { Language } from './sentences/words.ts';

/** What a schema says of a value, as a code of ours. */
export interface ValueFault {
  code: ValueCode;
  arguments: Record<string, string | number>;
}

type Issue = z.core.$ZodRawIssue | z.core.$ZodIssue;

/** More options than these are no help in a sentence. */
const mostOptions = 12;

/** An issue of a schema as a code with its arguments; the words of the schema library are never shown. */
export function faultOf(issue: Issue): ValueFault {
  switch (issue.code) {
    case 'invalid_type':
      return fault(issue.input === undefined || issue.input === null ? 'field.required' : ofType(issue.expected));
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case 'invalid_format':
      return fault(ofFormat(issue.format));
    case 'invalid_value':
      if (issue.values.length > mostOptions) return fault('field.invalid');
      return fault('field.choice', { options: issue.values.map(String).join(', ') });
    default:
      return fault('field.invalid');
  }
}

/** The sentence of an issue for a schema that is parsed with `{ error: wordIssue(language) }`; its own sentences stay. */
export const wordIssue =
  (language: () => Language) =>
  (issue: z.core.$ZodRawIssue): string =>
    wordValue(faultOf(issue), language());

export function wordValue({ code, arguments: given }: ValueFault, language: Language): string {
  const sentence = valueSentences[code] as (to: Language, given: object) => string;
  return sentence(language, given);
}

const fault = (code: ValueCode, given: ValueFault['arguments'] = {}): ValueFault => ({ code, arguments: given });

const typeCodes: Partial<Record<string, ValueCode>> = {
  string: 'field.text',
  number: 'field.number',
  int: 'field.whole_number',
  boolean: 'field.yes_no',
  array: 'field.list',
  object: 'field.object',
  record: 'field.object',
};
const ofType = (expected: string): ValueCode => typeCodes[expected] ?? 'field.invalid';

const formatCodes: Partial<Record<string, ValueCode>> = {
  email: 'field.email',
  uuid: 'field.id',
  url: 'field.url',
  datetime: 'field.time',
};
const ofFormat = (format: string): ValueCode => formatCodes[format] ?? 'field.form';

const lists: ReadonlySet<string> = new Set(['array', 'set', 'map', 'file']);

function tooSmall(origin: string, minimum: number, isInclusive: boolean): ValueFault {
  if (origin === 'string') return minimum <= 1 ? fault('field.required') : fault('field.too_short', { minimum });
  if (lists.has(origin)) return fault('field.too_few', { minimum });
  return fault(isInclusive ? 'field.at_least' : 'field.more_than', { minimum });
}

function tooBig(origin: string, maximum: number, isInclusive: boolean): ValueFault {
  if (origin === 'string') return fault('field.too_long', { maximum });
  if (lists.has(origin)) return fault('field.too_many', { maximum });
  return fault(isInclusive ? 'field.at_most' : 'field.less_than', { maximum });
}
