import type { OperationDetail } from '#domain/contracts/operations.ts';
import { isOver } from '#domain/operations/operation.ts';
import { Refusal } from '../platform/client.ts';
import type { Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';
import type { Attempt, Outcome } from './operation.ts';

interface Plan {
  world: World;
  subject: Subject | null;
  /** Sends the request; resolves to the id of the operation that it began. */
  ask: () => Promise<string>;
  settle: (outcome: Outcome, operation: OperationDetail | null) => void;
}

/** An attempt at something that the API keeps an operation of. */
export class RequestedOperation implements Attempt {
  subject: Subject | null;
  #operationId: string | null = null;
  #refusal: Refusal | null = null;
  #last: OperationDetail | null = null;

  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;

    this.subject = plan.subject;
  }

  async begin(): Promise<void> {
    try {
      this.#operationId = await this.#plan.ask();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refusal = error;
    }
  }

  async outcome(): Promise<Outcome | null> {
    if (this.#refusal !== null) return { status: 'refused', reason: this.#refusal.message };
    if (this.#operationId === null) return null;
    this.#last = await this.#plan.world.client.operation(this.#operationId);
    const { status, error } = this.#last;
    if (!isOver(status) || status === 'pending' || status === 'running' || status === 'cancelling') return null;
    return { status, reason: error === null ? null : `${error.code}: ${error.message}` };
  }

  settle(outcome: Outcome): void {
    if (outcome.status !== 'refused') this.#plan.settle(outcome, this.#last);
  }
}
