import * as m from '#texts/compiled/errors/values.js';
import type { Language } from './words.ts';

const number = (value: number, { locale }: Language): string => new Intl.NumberFormat(locale).format(value);

/** Types and no interfaces: only then are they known to be plain JSON. */
type Least = {
  minimum: number;
};
type Most = {
  maximum: number;
};
type Count = {
  count: number;
};

/** What is wrong with one value of a request or a form, as its schema finds it, where its schema has no sentence of its own (`domain/errors/issues.ts`). */
export const valueSentences = {
  'field.required': (to: Language) => m.error_field_required({}, to),
  'field.text': (to: Language) => m.error_field_text({}, to),
  'field.number': (to: Language) => m.error_field_number({}, to),
  'field.whole_number': (to: Language) => m.error_field_whole_number({}, to),
  'field.yes_no': (to: Language) => m.error_field_yes_no({}, to),
  'field.list': (to: Language) => m.error_field_list({}, to),
  'field.object': (to: Language) => m.error_field_object({}, to),
  'field.invalid': (to: Language) => m.error_field_invalid({}, to),
  'field.form': (to: Language) => m.error_field_form({}, to),
  'field.email': (to: Language) => m.error_field_email({}, to),
  'field.id': (to: Language) => m.error_field_id({}, to),
  /** A part of the address itself. */
  'field.address': (to: Language) => m.error_field_address({}, to),
  'field.url': (to: Language) => m.error_field_url({}, to),
  'field.time': (to: Language) => m.error_field_time({}, to),
  'field.at_least': (to: Language, { minimum }: Least) => m.error_field_at_least({ minimum: number(minimum, to) }, to),
  'field.at_most': (to: Language, { maximum }: Most) => m.error_field_at_most({ maximum: number(maximum, to) }, to),
  'field.more_than': (to: Language, { minimum }: Least) =>
    m.error_field_more_than({ minimum: number(minimum, to) }, to),
  'field.less_than': (to: Language, { maximum }: Most) => m.error_field_less_than({ maximum: number(maximum, to) }, to),
  'field.too_short': (to: Language, { minimum }: Least) =>
    m.error_field_too_short({ minimum: number(minimum, to) }, to),
  'field.too_long': (to: Language, { maximum }: Most) => m.error_field_too_long({ maximum: number(maximum, to) }, to),
  'field.too_few': (to: Language, { minimum }: Least) => m.error_field_too_few({ minimum: number(minimum, to) }, to),
  'field.too_many': (to: Language, { maximum }: Most) => m.error_field_too_many({ maximum: number(maximum, to) }, to),
  'field.choice': (to: Language, { options }: { options: string }) => m.error_field_choice({ options }, to),
  'field.too_many_values': (to: Language, { maximum }: Most) =>
    m.error_field_too_many_values({ maximum: number(maximum, to) }, to),
  'field.more_unknown': (to: Language, { count }: Count) =>
    m.error_field_more_unknown({ count: number(count, to) }, to),
  'field.more_errors': (to: Language, { count }: Count) => m.error_field_more_errors({ count: number(count, to) }, to),
};

export type ValueCode = keyof typeof valueSentences;
