/** Lets so much work of one key run at once; the rest waits in order. */
export class Turns {
  readonly #lines = new Map<string, { running: number; waiting: (() => void)[] }>();

  /**
   * Runs work when it is its turn.
   * @param limits `refuse` makes the error where `longest` already wait; without them any number waits
   */
  async run<Result>(
    key: string,
    { atOnce, longest = Infinity, refuse }: { atOnce: number; longest?: number; refuse?: () => Error },
    work: () => Promise<Result>,
  ): Promise<Result> {
    const line = this.#lines.get(key) ?? { running: 0, waiting: [] };
    this.#lines.set(key, line);
    if (line.running < atOnce) line.running += 1;
    else if (refuse !== undefined && line.waiting.length >= longest) throw refuse();
    // The one that ends hands its place on.
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next !== undefined) next();
      else if ((line.running -= 1) === 0) this.#lines.delete(key);
    }
  }
}
