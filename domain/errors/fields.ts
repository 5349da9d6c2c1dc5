import { fieldSentences } from './sentences/fields.ts';
import type { Fault, FieldCode } from './sentences/fields.ts';
import { english } from './sentences/words.ts';
import type { Language } from './sentences/words.ts';

type Sentences = typeof fieldSentences;

type FieldArguments = Record<string, string | number>;

type GivenTo<Code extends FieldCode> =
  Parameters<Sentences[Code]> extends [Language] ? [] : [given: NonNullable<Parameters<Sentences[Code]>[1]>];

/** What is wrong with a field: the English sentence, and what it is made of. */
export type FieldFault = Fault & { code: FieldCode; arguments: FieldArguments };

/** The fault of a field, with the arguments that its code needs. */
export function fieldFault<Code extends FieldCode>(code: Code, ...rest: GivenTo<Code>): FieldFault {
  const [given = {}]: readonly FieldArguments[] = rest;
  const sentence = fieldSentences[code] as (to: Language, given: object) => string;
  return { message: sentence(english, given), code, arguments: given };
}
