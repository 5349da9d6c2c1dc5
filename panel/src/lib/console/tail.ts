// Colours and cursor movements of terminals (CSI, OSC and single escapes), after ECMA-48.
// eslint-disable-next-line no-control-regex -- escape characters are exactly what is taken out
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** A line as plain text. */
export const plain = (text: string): string => text.replace(escapes, '');

/** The last lines of the console as plain text, for screen readers and tests: the terminal itself is a drawing. */
export class Tail {
  #lines: string[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(text: string): void {
    // Of a burst longer than the tail only its end is looked at.
    const lines = text.split('\n').slice(-this.#limit);
    this.#lines = [...this.#lines, ...lines].slice(-this.#limit);
  }

  clear(): void {
    this.#lines = [];
  }

  text(): string {
    return plain(this.#lines.join('\n'));
  }
}
