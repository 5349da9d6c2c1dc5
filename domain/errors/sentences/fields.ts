import * as m from '#texts/compiled/errors/fields.js';
import { valueSentences } from './values.ts';
import type { Language } from './words.ts';

/** What is wrong with one field of a request. They stand beside a field; none of them is the code of a problem itself. */
export const fieldSentences = {
  ...valueSentences,
  'password.leaked': (to: Language) => m.error_password_leaked({}, to),
  'password.guessable': (to: Language) => m.error_password_guessable({}, to),
  'ssh_key.too_many': (to: Language, { limit }: { limit: number }) => m.error_ssh_key_too_many({ limit }, to),
  'ssh_key.private': (to: Language) => m.error_ssh_key_private({}, to),
  'ssh_key.one_line': (to: Language) => m.error_ssh_key_one_line({}, to),
  'ssh_key.kind': (to: Language, { type }: { type: string }) => m.error_ssh_key_kind({ type }, to),
  'ssh_key.none': (to: Language) => m.error_ssh_key_none({}, to),
  'ssh_key.short': (to: Language, { bits }: { bits: number }) => m.error_ssh_key_short({ bits }, to),
  'node.many_ports': (to: Language, { limit }: { limit: number }) => m.error_node_many_ports({ limit }, to),
  'storage.not_on_node': (to: Language, { storages }: { storages: string }) =>
    m.error_storage_not_on_node({ storages }, to),
  'variable.unknown': (to: Language) => m.error_variable_unknown({}, to),
  'variable.one_line': (to: Language) => m.error_variable_one_line({}, to),
  'variable.choice': (to: Language, { options }: { options: string }) => m.error_variable_choice({ options }, to),
  'variable.required': (to: Language) => m.error_variable_required({}, to),
  'variable.short': (to: Language, { count }: { count: number }) => m.error_variable_short({ count }, to),
  'variable.long': (to: Language, { count }: { count: number }) => m.error_variable_long({ count }, to),
  'variable.pattern': (to: Language, { pattern }: { pattern: string }) => m.error_variable_pattern({ pattern }, to),
  'variable.number': (to: Language) => m.error_variable_number({}, to),
  'variable.whole': (to: Language) => m.error_variable_whole({}, to),
  /** As the field takes it: digits without groups, and a point in every language. */
  'variable.least': (to: Language, { least }: { least: number }) => m.error_variable_least({ least }, to),
  'variable.most': (to: Language, { most }: { most: number }) => m.error_variable_most({ most }, to),
  'variable.accept': (to: Language) => m.error_variable_accept({}, to),
  'variable.boolean': (to: Language) => m.error_variable_boolean({}, to),
};

export type FieldCode = keyof typeof fieldSentences;

/** A type and no interface: only then is it known to be plain JSON. */
export type Fault = { message: string; code?: string; arguments?: Record<string, string | number> };

/** What is wrong with a field, in a language; the sender's own sentence where it has no code that is known here. */
export function wordFault({ message, code, arguments: given = {} }: Fault, to: Language): string {
  if (code === undefined || !Object.hasOwn(fieldSentences, code)) return message;
  return (fieldSentences[code as FieldCode] as (to: Language, given: object) => string)(to, given);
}
