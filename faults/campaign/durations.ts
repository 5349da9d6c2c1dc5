import type { OperationName } from '../plan/case.ts';

/** How long each operation takes on this machine when nothing disturbs it: what its "random moment" is a share of. */
export class Durations {
  readonly #known = new Map<OperationName, number>();

  has(operation: OperationName): boolean {
    return this.#known.has(operation);
  }

  of(operation: OperationName): number {
    return this.#known.get(operation) ?? 1_000;
  }

  learn(operation: OperationName, ms: number): void {
    this.#known.set(operation, ms);
  }
}
