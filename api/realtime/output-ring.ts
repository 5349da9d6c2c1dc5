import { outputTailLength } from '#domain/operations/output-tail.ts';

/** The end of a growing text, by offsets in the whole of it (UTF-16 units). */
export class OutputRing {
  #text = '';
  #from = 0;

  get isEmpty(): boolean {
    return this.#text === '';
  }

  get content(): { from: number; text: string } {
    return { from: this.#from, text: this.#text };
  }

  /** Whether all of the end is there that is ever kept: nothing before it was missed. */
  get isWhole(): boolean {
    return this.#from === 0 || this.#text.length >= outputTailLength;
  }

  /** Puts what came before, and was not heard here, in front. @param from where the text begins, which reaches to the known part */
  complete(from: number, text: string): void {
    const end = this.#from + this.#text.length;
    if (this.#text === '' || from >= this.#from || from + text.length < this.#from) return;
    const known = this.#text.slice(Math.max(0, from + text.length - this.#from));
    if (from + text.length >= end) this.#keep(from, text);
    else this.#keep(from, text + known);
  }

  /**
   * Takes a piece that begins at `from`. A piece beyond what is known begins anew, for what lies between is not to be had.
   * @returns what was new of it; null when nothing was
   */
  append(from: number, text: string): { from: number; text: string } | null {
    const end = this.#from + this.#text.length;
    if (this.#text === '' || from > end) {
      this.#keep(from, text);
      return text === '' ? null : { from, text };
    }
    const added = text.slice(end - from);
    if (added === '') return null;
    this.#keep(this.#from, this.#text + added);
    return { from: end, text: added };
  }

  #keep(from: number, text: string): void {
    const excess = Math.max(0, text.length - outputTailLength);
    this.#from = from + excess;
    this.#text = text.slice(excess);
  }
}
