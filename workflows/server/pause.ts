import { CancellationScope, sleep } from '@temporalio/workflow';

/** One durable timer at a time, which can be taken back. */
export class Pause {
  #scope: CancellationScope | null = null;

  get isHeld(): boolean {
    return this.#scope !== null;
  }

  /** Calls back after some milliseconds, unless `end` or another `begin` comes first. */
  begin(milliseconds: number, over: () => void): void {
    this.end();
    const scope = new CancellationScope();
    this.#scope = scope;
    void scope
      .run(() => sleep(Math.max(0, milliseconds)))
      .then(
        () => {
          if (this.#scope !== scope) return;
          this.#scope = null;
          over();
        },
        // Only its own end ever fails a timer.
        () => undefined,
      );
  }

  /** Takes the timer back, if there is one. */
  end(): void {
    const scope = this.#scope;
    this.#scope = null;
    scope?.cancel();
  }
}
