import { errorSentences } from './codes.ts';
import type { SentError } from './receive.ts';
import { fieldSentences } from './sentences/fields.ts';
import type { Language } from './sentences/words.ts';

type Sentence = (to: Language, given?: object) => unknown;

/** Of errors, and of what is wrong with one field. */
const sentences: Record<string, unknown> = { ...errorSentences, ...fieldSentences };

const find = (code: string): Sentence | null => (Object.hasOwn(sentences, code) ? (sentences[code] as Sentence) : null);

/**
 * The sentence of an error in the reader's language. The sender's own sentence stays where its code is unknown here (the
 * sender is newer), or where its arguments are not those of the code.
 */
export function reword({ code, message, arguments: given }: SentError, language: Language): string {
  const say = find(code);
  if (say === null) return message;
  // A sentence that needs arguments has two parameters; one that can do without them has one.
  if (given === undefined && say.length > 1) return message;
  try {
    const sentence = say(language, given ?? {});
    return typeof sentence !== 'string' || /\bundefined\b/.test(sentence) ? message : sentence;
  } catch {
    return message;
  }
}
