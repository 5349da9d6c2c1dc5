import { patched } from '@temporalio/workflow';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { NodeChange } from '#temporal/contracts/server/messages.ts';
import type { Recorder } from '../recorder.ts';
import type { KnownLength } from './known-length.ts';
import type { PowerControl } from './power.ts';
import type { RecoveryControl } from './recovery.ts';
import type { ServerRules } from './rules.ts';

/** Deciding about crashes. Reports that reached an actor before crash recovery existed are replayed as that actor handled them. */
const crashRecovery = 'crash-recovery';

/** Reports from the server's node. */
export class NodeReports {
  readonly #rules: ServerRules;
  readonly #recorder: Recorder;
  readonly #power: PowerControl;
  readonly #recovery: RecoveryControl;
  readonly #length: KnownLength;

  constructor(
    rules: ServerRules,
    recorder: Recorder,
    power: PowerControl,
    recovery: RecoveryControl,
    length: KnownLength,
  ) {
    this.#rules = rules;
    this.#recorder = recorder;
    this.#power = power;
    this.#recovery = recovery;
    this.#length = length;
  }

  /** The node sees a live process. */
  observed(observation: Observation): void {
    this.#length.look();
    if (this.#rules.observe(observation)) this.#recorder.mark();
  }

  /** A process ended. */
  exited(observation: Observation): void {
    this.#length.look();
    if (patched(crashRecovery)) return this.#recovery.exited(observation);
    // During an action of our own, the action decides what follows.
    const isIdle = this.#power.underway === null;
    const decision = isIdle ? this.#rules.exited(observation) : this.#rules.observe(observation);
    this.#recorder.mark();
    if (decision === 'start') void this.#power.perform('start');
  }

  /** The node connected or was lost. */
  nodeChanged(change: NodeChange): void {
    this.#length.look();
    if (patched(crashRecovery)) return this.#recovery.nodeChanged(change);
    if (!change.online || this.#power.underway !== null) return;
    const decision = this.#rules.reconcile(change.observation);
    this.#recorder.mark();
    if (decision !== 'nothing') void this.#power.perform(decision);
  }
}
