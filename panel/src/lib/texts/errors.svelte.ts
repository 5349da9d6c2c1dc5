import type { SentError } from '$domain/errors/receive';
import type * as Rewording from './rewording';
import { getLocale, type Locale } from '$texts';

/** The sentences of all errors, in all languages: loaded when the first of them is shown, not with the first page. */
let rewording = $state.raw<typeof Rewording | 'lost' | null>(null);

/**
 * The sentence of an error of the API, a workflow or a node, in the reader's language; the sender's own where this version
 * does not know its code. Empty while the words are on their way: they arrive a moment later.
 */
export function wordError(error: SentError): string {
  return worded(error.message, ({ reword }, to) => reword(error, to));
}

/** As `wordError`, for the sentence of an error that is held without its code. */
export const wordSentence = (sentence: string): string =>
  worded(sentence, ({ rewordSentence }, to) => rewordSentence(sentence, to));

/** As `wordError`, for the output of an operation: what nodes and workflows say in it. */
export const wordOutput = (output: string): string =>
  output === ''
    ? ''
    : worded(output, ({ rewordLine }, to) =>
        output
          .split('\n')
          .map((line) => rewordLine(line, to))
          .join('\n'),
      );

function worded(sent: string, say: (words: typeof Rewording, to: { locale: Locale }) => string): string {
  if (isAsSent() || rewording === 'lost') return sent;
  if (rewording !== null) return say(rewording, { locale: getLocale() });
  queueMicrotask(() => void loadErrorWords());
  return '';
}

/** As `wordError`, once the words are there. */
export async function wordErrorSoon(error: SentError): Promise<string> {
  await loadErrorWords();
  return wordError(error);
}

/** What the API says of a field, in the reader's language; as it was sent where the words cannot be loaded. */
export async function wordFieldSoon(sentence: string): Promise<string> {
  if (isAsSent()) return sentence;
  return import('./fields').then(
    ({ wordField }) => wordField(sentence),
    () => sentence,
  );
}

/** English is what every sender says, by the same catalogue. */
const isAsSent = (): boolean => getLocale() === 'en';

let loading: Promise<void> | null = null;

/** Resolves once the words are there, or cannot be loaded. */
export function loadErrorWords(): Promise<void> {
  if (isAsSent()) return Promise.resolve();
  loading ??= import('./rewording').then(
    (module) => void (rewording = module),
    () => {
      // No connection, or another version since: then in the sender's words, until the next one is asked for.
      rewording = 'lost';
      loading = null;
    },
  );
  return loading;
}
