import { errorSentences, inWords } from './codes.ts';
import type { ErrorCode } from './codes.ts';
import { english } from './sentences/words.ts';
import type { Language } from './sentences/words.ts';
import { warningSentences } from './sentences/warnings.ts';

type Sentence = (to: Language, given: Record<string, string>) => string;

/** An English sentence as a pattern, with what it was given as named groups, and the same sentence in any language. */
interface Form {
  pattern: RegExp;
  say: Sentence;
}

const forms: Form[] = Object.values(warningSentences).map((sentence) => formOf(sentence as Sentence));

/** Sentences that stand for themselves, by which the error inside another sentence is found. */
const fixed = new Map(
  (Object.keys(errorSentences) as ErrorCode[])
    .filter((code) => errorSentences[code].length === 1)
    .map((code) => [inWords(code, {}, english), code]),
);

/**
 * A line of an operation's output in the reader's language, where a workflow or a node of this version said it; any other line, such
 * as what a script prints, stays.
 */
export function rewordLine(line: string, language: Language): string {
  for (const { pattern, say } of forms) {
    const given = pattern.exec(line)?.groups;
    if (given === undefined) continue;
    // An error that is told inside of a warning.
    const { error } = given;
    return say(language, error === undefined ? given : { ...given, error: rewordSentence(error, language) });
  }
  return line;
}

/** The sentence of an error that is held without its code, in the reader's language, where its code needs no arguments. */
export function rewordSentence(sentence: string, language: Language): string {
  const code = fixed.get(sentence);
  return code === undefined ? sentence : inWords(code, {}, language);
}

/** Learns from the sentence itself which arguments it takes and where they stand in it. */
function formOf(say: Sentence): Form {
  const marked = new Proxy<Record<string, string>>({}, { get: (_, name) => `\u0000${String(name)}\u0000` });
  const source = say(english, marked)
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    // Earlier versions typed them straight.
    .replaceAll('’', "['’]")
    .replaceAll(/[“”]/g, '["“”]')
    .replaceAll(/\0(\w+)\0/g, '(?<$1>.*)');
  return { pattern: new RegExp(`^${source}$`, 'su'), say };
}
