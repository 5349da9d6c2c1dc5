import { backupSentences } from './sentences/backups.ts';
import { identitySentences } from './sentences/identity.ts';
import { nodeSentences } from './sentences/nodes.ts';
import { peopleSentences } from './sentences/people.ts';
import { platformSentences } from './sentences/platform.ts';
import { refusalSentences } from './sentences/refusals.ts';
import { requestSentences } from './sentences/requests.ts';
import { runtimeSentences } from './sentences/runtimes.ts';
import { serverSentences } from './sentences/servers.ts';
import { english } from './sentences/words.ts';
import type { Language } from './sentences/words.ts';

/**
 * Every code that any process can raise, with its sentence as a function of the language and its arguments; the words are in
 * the catalogue (texts/messages). The union is closed: an error with another code does not compile, and one that arrives
 * from an older process becomes a fallback (`receive.ts`).
 */
export const errorSentences = {
  ...requestSentences,
  ...identitySentences,
  ...peopleSentences,
  ...serverSentences,
  ...refusalSentences,
  ...backupSentences,
  ...nodeSentences,
  ...runtimeSentences,
  ...platformSentences,
};

type Sentences = typeof errorSentences;
export type ErrorCode = keyof Sentences;

/** What the sentence of a code needs: plain JSON, short, never secret. */
export type ArgumentsOf<Code extends ErrorCode> =
  Parameters<Sentences[Code]> extends [Language] ? Record<string, never> : NonNullable<Parameters<Sentences[Code]>[1]>;

/** Arguments may be left out where the sentence can do without. */
export type GivenTo<Code extends ErrorCode> =
  Record<string, never> extends ArgumentsOf<Code> ? [given?: ArgumentsOf<Code>] : [given: ArgumentsOf<Code>];

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Arguments of any code, as they travel and are stored. */
export type ErrorArguments = Record<string, Json>;

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorSentences, code);

const ofNodes = { ...serverSentences, ...refusalSentences, ...backupSentences, ...nodeSentences, ...runtimeSentences };

/** Codes that a node may answer with. The others are about callers and requests, which are not for a node to judge. */
export type NodeErrorCode = keyof typeof ofNodes;

export const isNodeErrorCode = (code: string): code is NodeErrorCode => Object.hasOwn(ofNodes, code);

/** The English sentence of a code: the `detail` of a problem, and what is logged. */
export const sentenceOf = <Code extends ErrorCode>(code: Code, ...[given = {}]: GivenTo<Code>): string =>
  inWords(code, given, english);

/** The sentence of a code in a language, of arguments that are known to fit. */
export function inWords(code: ErrorCode, given: object, language: Language): string {
  const sentence = errorSentences[code] as (to: Language, given: object) => string;
  return sentence(language, given);
}
