/** Statements that a connection keeps prepared. Each costs the server some memory. */
const mostStatements = 300;

/** A list of values: there is another text for each of its lengths. */
const valueList = /\bIN \(\$\d+,/;

/**
 * Names of prepared statements: Postgres parses and plans a named one once for each connection, which is most of the work of a small
 * query. A statement gets its name when it comes for the second time; after the first few hundred of them, none does.
 */
export class StatementNames {
  readonly #seen = new Set<string>();
  readonly #names = new Map<string, string>();

  /** The name of this text, the same each time; empty when it is not kept prepared. */
  of(sql: string): string {
    const known = this.#names.get(sql);
    if (known !== undefined) return known;
    if (this.#names.size >= mostStatements || valueList.test(sql)) return '';
    if (!this.#seen.has(sql)) {
      if (this.#seen.size >= 10 * mostStatements) this.#seen.clear();
      this.#seen.add(sql);
      return '';
    }
    this.#seen.delete(sql);
    const name = `s${this.#names.size}`;
    this.#names.set(sql, name);
    return name;
  }
}
