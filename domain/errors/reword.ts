import { errorSentences, inWords, isErrorCode } from './codes.ts';
import type { SentError } from './receive.ts';
import type { Language } from './sentences/words.ts';

/**
 * The sentence of an error in the reader's language. The sender's own sentence stays where its code is unknown here (the
 * sender is newer), or where its arguments are not those of the code.
 */
export function reword({ code, message, arguments: given }: SentError, language: Language): string {
  if (!isErrorCode(code)) return message;
  // A sentence that needs arguments has two parameters; one that can do without them has one.
  if (given === undefined && errorSentences[code].length > 1) return message;
  try {
    const sentence: unknown = inWords(code, given ?? {}, language);
    return typeof sentence !== 'string' || /\bundefined\b/.test(sentence) ? message : sentence;
  } catch {
    return message;
  }
}
