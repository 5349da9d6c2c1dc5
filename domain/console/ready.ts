import { readyMatcher } from '../blueprints/ready.ts';

/** Characters of a line that a pattern sees: keeps a badly written expression from taking seconds. */
const maxMatchedLength = 2048;

/**
 * Looks for the line that says a server is ready. It sees each line once; after the first match it looks no more.
 * A pattern between slashes is a regular expression, anything else is plain text; colours are not seen.
 */
export class ReadyMatcher {
  readonly #matches: (line: string) => boolean;
  #ready = false;

  constructor(pattern: string) {
    this.#matches = readyMatcher(pattern);
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Whether this line is the one. True at most once. */
  see(line: string): boolean {
    if (this.#ready || !this.#matches(line.length > maxMatchedLength ? line.slice(0, maxMatchedLength) : line))
      return false;
    this.#ready = true;
    return true;
  }
}
