import type { Logger } from 'pino';

/** Releases resources at shutdown in the reverse order of their creation, so that no dependency goes before its dependents. */
export class Releases {
  readonly #steps: (() => unknown)[] = [];
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Has `release` run at the end. Answers with what was made. */
  add<Made>(made: Made, release: (made: Made) => unknown): Made {
    this.#steps.push(() => release(made));
    return made;
  }

  /** Releases everything, once. A step that fails is logged and stops none of the others. */
  async release(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        this.#log.warn({ err: error }, 'a part of the API did not close as it should');
      }
    }
  }
}
