import type { Refusal } from '#domain/servers/refusals.ts';
import type { PowerInput } from '#temporal/contracts/server/messages.ts';
import type { OperationControl } from './operations.ts';
import type { PowerControl } from './power.ts';
import type { RecoveryControl } from './recovery.ts';
import type { ServerRules } from './rules.ts';

/** The power actions that users request, and what each means for a crash recovery or an operation in progress. */
export class PowerRequests {
  readonly #rules: ServerRules;
  readonly #power: PowerControl;
  readonly #recovery: RecoveryControl;
  readonly #operations: OperationControl;

  constructor(rules: ServerRules, power: PowerControl, recovery: RecoveryControl, operations: OperationControl) {
    this.#rules = rules;
    this.#power = power;
    this.#recovery = recovery;
    this.#operations = operations;
  }

  /** Why the action cannot be taken now; null when it can. */
  refuse({ action, seen }: PowerInput): Refusal | null {
    return this.#rules.refusePower(action, this.#power.underway, seen);
  }

  /** Resolves when the action has ended; a failure is in the state as `powerError`. */
  async perform({ action, requestedBy, spec }: PowerInput): Promise<void> {
    this.#recovery.supersede(`A ${action} by ${requestedBy.name}`);
    const { operation } = this.#rules.state;
    const done = this.#power.perform(action, spec);
    // A kill means that the server is to be down: a restart in progress would start it again.
    if (action === 'kill' && operation?.kind === 'restart') await this.#operations.cancel(operation.id);
    await done;
  }
}
