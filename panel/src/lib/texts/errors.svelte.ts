import type { reword as Reword } from '$domain/errors/reword';
import type { SentError } from '$domain/errors/receive';
import { getLocale } from '$texts';

/** The sentences of all errors, in all languages: loaded when the first of them is shown, not with the first page. */
let reword = $state.raw<typeof Reword | 'lost' | null>(null);

/**
 * The sentence of an error of the API, a workflow or a node, in the reader's language; the sender's own where this version
 * does not know its code. Empty while the words are on their way: they arrive a moment later.
 */
export function wordError(error: SentError): string {
  if (isAsSent()) return error.message;
  if (typeof reword === 'function') return reword(error, { locale: getLocale() });
  if (reword === 'lost') return error.message;
  if (reword === null) queueMicrotask(() => void loadErrorWords());
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

function loadErrorWords(): Promise<void> {
  if (isAsSent()) return Promise.resolve();
  loading ??= import('$domain/errors/reword').then(
    (module) => void (reword = module.reword),
    () => {
      // No connection, or another version since: then in the sender's words, until the next one is asked for.
      reword = 'lost';
      loading = null;
    },
  );
  return loading;
}
