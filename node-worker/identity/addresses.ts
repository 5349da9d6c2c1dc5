/** The addresses at which this node finds its API, and the one that it uses now. All of them lead to the same installation. */
export class ApiAddresses {
  #known: readonly string[];
  #current: string;

  /** @param known at least one; the first is tried first */
  constructor(known: readonly [string, ...string[]]) {
    this.#known = [...new Set(known)];
    this.#current = known[0];
  }

  get current(): string {
    return this.#current;
  }

  get known(): readonly string[] {
    return this.#known;
  }

  /** Goes on to the next address, after the last to the first again. */
  tryNext(): void {
    const next = (this.#known.indexOf(this.#current) + 1) % this.#known.length;
    this.#current = this.#known[next] ?? this.#current;
  }

  /** Takes a newer list. The address in use stays in it for as long as it is used. Returns whether anything changed. */
  learn(urls: readonly string[]): boolean {
    const next = [...new Set([this.#current, ...urls])];
    const isSame = next.length === this.#known.length && next.every((url) => this.#known.includes(url));
    if (!isSame) this.#known = next;
    return !isSame;
  }
}
