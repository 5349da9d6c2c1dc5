import { warningOf } from '#domain/errors/sentences/warnings.ts';
import { longestSentence, mostWarnings } from '#domain/payloads/bounds.ts';
import { head } from '#domain/payloads/text.ts';

/** With the one that counts the rest as many as an answer may have. */
const kept = mostWarnings - 1;

/** Sentences about what a backup does not have as it is on disk; a bounded number, because a whole tree may be unreadable. */
export class Warnings {
  readonly #sentences: string[];
  #more: number;

  constructor(known: { sentences: string[]; more: number } = { sentences: [], more: 0 }) {
    this.#sentences = [...known.sentences];
    this.#more = known.more;
  }

  add(sentence: string): void {
    if (this.#sentences.length < kept) this.#sentences.push(head(sentence, longestSentence));
    else this.#more += 1;
  }

  get state(): { sentences: string[]; more: number } {
    return { sentences: this.#sentences, more: this.#more };
  }

  list(): string[] {
    return this.#more === 0
      ? this.#sentences
      : [...this.#sentences, warningOf('backup.more', { count: String(this.#more) })];
  }
}
