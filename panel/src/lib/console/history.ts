/** Commands sent before, newest last, and the place in them while one goes up and down. Nothing typed is lost on the way. */
export class History {
  #items: string[];
  #at: number;
  #draft = '';
  readonly #limit: number;

  constructor(items: readonly string[], limit = 100) {
    this.#items = items.slice(-limit);
    this.#at = this.#items.length;
    this.#limit = limit;
  }

  get items(): readonly string[] {
    return this.#items;
  }

  /** Remembers a command; the same one twice in a row counts once. */
  add(command: string): void {
    if (command !== '' && this.#items.at(-1) !== command) this.#items = [...this.#items, command].slice(-this.#limit);
    this.#at = this.#items.length;
    this.#draft = '';
  }

  /** The command before; `typed` is kept, to come back to. */
  earlier(typed: string): string {
    if (this.#at === this.#items.length) this.#draft = typed;
    this.#at = Math.max(0, this.#at - 1);
    return this.#items[this.#at] ?? typed;
  }

  later(typed: string): string {
    if (this.#at >= this.#items.length) return typed;
    this.#at += 1;
    return this.#items[this.#at] ?? this.#draft;
  }
}

/** What Tab makes of the beginning of a command: the next fitting one, in a circle; null when none fits. */
export function complete(typed: string, commands: readonly string[], previous: string | null): string | null {
  const stem = typed.replace(/^\//, '').toLowerCase();
  const slash = typed.startsWith('/') ? '/' : '';
  if (stem === '' || stem.includes(' ')) return null;
  const fitting = commands.filter((command) => command.toLowerCase().startsWith(stem));
  const next = fitting[(previous === null ? -1 : fitting.indexOf(previous.replace(/^\//, ''))) + 1] ?? fitting[0];
  return next === undefined ? null : slash + next;
}
