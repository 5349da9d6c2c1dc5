import { refusalSentences } from '$domain/errors/sentences/refusals';
import type { Refusal } from '$domain/servers/refusals';
import { getLocale } from '$texts';

type Sentence = (to: { locale: ReturnType<typeof getLocale> }, given: Refusal['arguments']) => string;

/** Why a server refuses something, in the reader's language; null where it does not. */
export const wordRefusal = (refusal: Refusal | null): string | null =>
  refusal === null ? null : (refusalSentences[refusal.code] as Sentence)({ locale: getLocale() }, refusal.arguments);
