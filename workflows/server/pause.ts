import { CancellationScope, sleep } from '@temporalio/workflow';

/** One durable timer at a time, which can be cancelled. */
export class Pause {
  readonly #summary: string;
  #scope: CancellationScope | null = null;

  /** @param summary shown beside the timer in Temporal's interface */
  constructor(summary: string) {
    this.#summary = summary;
  }

  get isHeld(): boolean {
    return this.#scope !== null;
  }

  /** Calls back after some milliseconds, unless `end` or another `begin` comes first. */
  begin(milliseconds: number, over: () => void): void {
    this.end();
    const scope = new CancellationScope();
    this.#scope = scope;
    void scope
      .run(() => sleep(Math.max(0, milliseconds), { summary: this.#summary }))
      .then(
        () => {
          if (this.#scope !== scope) return;
          this.#scope = null;
          over();
        },
        // A timer fails only by its own cancellation.
        () => undefined,
      );
  }

  /** Cancels the timer, if there is one. */
  end(): void {
    const scope = this.#scope;
    this.#scope = null;
    scope?.cancel();
  }
}
