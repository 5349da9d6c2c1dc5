/** Lets so many pieces of work run at once; the others wait their turn, and hear how many are before them. */
export class Slots {
  #running = 0;
  readonly #queue: { start: () => void; ahead: (count: number) => void }[] = [];

  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Throws the signal's reason when it is aborted while waiting. */
  async run<Result>(
    work: () => Promise<Result>,
    { signal, onWait }: { signal: AbortSignal; onWait: (ahead: number) => void },
  ): Promise<Result> {
    await this.#turn(signal, onWait);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#startNext();
    }
  }

  #turn(signal: AbortSignal, onWait: (ahead: number) => void): Promise<void> {
    signal.throwIfAborted();
    if (this.#running < this.#limit) {
      this.#running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiting = {
        start: () => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        },
        ahead: onWait,
      };
      const giveUp = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        this.#tellAhead();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      this.#queue.push(waiting);
      this.#tellAhead();
    });
  }

  #startNext(): void {
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.#running += 1;
    next.start();
    this.#tellAhead();
  }

  #tellAhead(): void {
    this.#queue.forEach(({ ahead }, index) => ahead(this.#running + index));
  }
}
