import { overridesPower } from '#domain/servers/operation-rules.ts';
import type { Refusal } from '#domain/servers/refusals.ts';
import { refusal } from '#domain/servers/refusals.ts';
import type { PowerInput, RecoveryInput, StartOperationInput } from '#temporal/contracts/server/messages.ts';
import type { PowerControl } from './power.ts';
import type { ServerRules } from './rules.ts';

/**
 * What an actor with a full history still takes: a request that ends what is in progress, for that brings the new history nearer.
 * Anything else is turned away before it leaves a trace, and its sender sends it again (`temporal/launch/taken.ts`). Asked after the
 * rules, which say for good why a request makes no sense; only validators ask, so a replay never depends on an answer.
 */
export class Admission {
  readonly #rules: ServerRules;
  readonly #power: PowerControl;
  readonly #isFull: () => boolean;

  /** @param isFull whether no further work may begin in this history */
  constructor(rules: ServerRules, power: PowerControl, isFull: () => boolean) {
    this.#rules = rules;
    this.#power = power;
    this.#isFull = isFull;
  }

  /** Why a power action has to wait; null when it need not. */
  refusePower({ action }: PowerInput): Refusal | null {
    return this.#unless(this.#isEnding(action));
  }

  /** The same for an operation. Beside another one, the rules let only its displacement through. */
  refuseOperation({ kind }: StartOperationInput): Refusal | null {
    const { operation } = this.#rules.state;
    return this.#unless(operation !== null || (overridesPower(kind) && this.#power.underway !== null));
  }

  /** The same for a decision about a crash recovery. */
  refuseRecovery({ action }: RecoveryInput): Refusal | null {
    return this.#unless(action === 'stop_trying');
  }

  /** Start, stop, kill: each step is taken once, so requests without a pause come to an end, too. */
  #isEnding(action: PowerInput['action']): boolean {
    const { underway } = this.#power;
    const { power, operation } = this.#rules.state;
    const mayRun = power !== 'offline' || underway !== null;
    if (action === 'stop') return mayRun && underway !== 'stop' && underway !== 'kill';
    // A kill also ends a restart, which may be between its stop and its start.
    return action === 'kill' && underway !== 'kill' && (mayRun || operation?.kind === 'restart');
  }

  #unless(isTaken: boolean): Refusal | null {
    return isTaken || !this.#isFull() ? null : refusal('server.history_full');
  }
}
