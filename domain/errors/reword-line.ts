import { errorSentences, inWords } from './codes.ts';
import type { ErrorCode } from './codes.ts';
import { english } from './sentences/words.ts';
import type { Language } from './sentences/words.ts';
import { warningSentences } from './sentences/warnings.ts';

type Sentence = (to: Language, given: Record<string, string>) => string;

/** An English sentence as a pattern, with what it was given as named groups, and the same sentence in any language. */
interface Form {
  pattern: RegExp;
  /** How much of the sentence is its own: of two that fit, the one that says more is meant. */
  ownLength: number;
  say: Sentence;
}

/** A sentence with less of its own, such as one that passes another on, would fit anything. */
const leastOwnLength = 12;

const ofWarnings = Object.values(warningSentences).flatMap((sentence) => formsOf(sentence as Sentence));
const ofAll = (Object.keys(errorSentences) as ErrorCode[])
  .flatMap((code) => formsOf((to, given) => inWords(code, given, to)))
  .concat(ofWarnings)
  .sort((one, other) => other.ownLength - one.ownLength);

/**
 * A line of an operation's output in the reader's language, where a workflow or a node of this version said it; any other line, such
 * as what a script prints, stays.
 */
export const rewordLine = (line: string, language: Language): string => rewordBy(ofWarnings, line, language);

/**
 * The sentence of an error that is held without its code, in the reader's language. One with a number or a size that is written by the
 * rules of a language, and one of another version, stays.
 */
export const rewordSentence = (sentence: string, language: Language): string => rewordBy(ofAll, sentence, language);

function rewordBy(forms: readonly Form[], sentence: string, language: Language): string {
  for (const { pattern, say } of forms) {
    const found = pattern.exec(sentence);
    if (found === null) continue;
    const given = { ...found.groups };
    // The error inside a warning.
    if (given.error !== undefined) given.error = rewordSentence(given.error, language);
    return say(language, given);
  }
  return sentence;
}

/** Learns from a sentence itself which arguments it takes, where they stand in it, and which of them it can do without. */
function formsOf(say: Sentence): Form[] {
  const names = new Set<string>();
  const noted = new Proxy<Record<string, string>>(
    {},
    { get: (_, name) => (names.add(String(name)), mark(String(name))) },
  );
  const forms = new Map<string, Form>();
  const add = (given: Record<string, string>): void => {
    const form = formOf(say, given);
    if (form !== null) forms.set(form.pattern.source, form);
  };
  add(noted);
  for (const some of subsets([...names])) add(Object.fromEntries(some.map((name) => [name, mark(name)])));
  return [...forms.values()];
}

function mark(name: string): string {
  return `\u0000${name}\u0000`;
}

/** Null where the sentence makes something of its arguments that a text does not give back. */
function formOf(say: Sentence, given: Record<string, string>): Form | null {
  const sentence = attempt(() => say(english, given));
  if (sentence === null || /\bundefined\b|\bNaN\b/.test(sentence)) return null;
  const ownLength = sentence.replaceAll(/\0\w+\0/g, '').length;
  if (ownLength < leastOwnLength) return null;
  const source = sentence
    .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
    // Earlier versions typed them straight.
    .replaceAll('’', "['’]")
    .replaceAll(/[“”]/g, '["“”]');
  const seen = new Set<string>();
  const pattern = source.replaceAll(/\0(\w+)\0/g, (_, name: string) => {
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>.*)`;
  });
  return { pattern: new RegExp(`^${pattern}$`, 'su'), ownLength, say };
}

function attempt(say: () => string): string | null {
  try {
    const said: unknown = say();
    return typeof said === 'string' ? said : null;
  } catch {
    return null;
  }
}

function subsets(names: readonly string[]): string[][] {
  return names.reduce<string[][]>((found, name) => [...found, ...found.map((some) => [...some, name])], [[]]);
}
