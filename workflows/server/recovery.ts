import { condition, log, uuid4 } from '@temporalio/workflow';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { CrashVerdict, NamedExit } from '#domain/crashes/decide.ts';
import { decideCrash, decideFailedStart } from '#domain/crashes/decide.ts';
import type { CrashPolicy } from '#domain/servers/policies.ts';
import type { Refusal } from '#domain/servers/refusals.ts';
import { refusal } from '#domain/servers/refusals.ts';
import type { ServerExit, ServerRecovery } from '#domain/servers/state.ts';
import type { NodeChange, RecoveryInput } from '#temporal/contracts/server/messages.ts';
import { describeFailure } from '../failures.ts';
import { control } from '../proxies/control.ts';
import type { Recorder } from '../recorder.ts';
import { CrashRecords } from './crash-records.ts';
import { Pause } from './pause.ts';
import type { PowerControl } from './power.ts';
import type { ServerRules } from './rules.ts';

/**
 * Crash recovery: decides about unexpected exits by the server's policy, holds the durable timer until the next start, starts. Any
 * action of a user supersedes it. Exits are reported at least once, on two paths and again on a node's return; each is decided once,
 * by its id.
 */
export class RecoveryControl {
  readonly #rules: ServerRules;
  readonly #recorder: Recorder;
  readonly #power: PowerControl;
  readonly #records: CrashRecords;
  /** Until the next start after a crash; at most one of the two timers runs. */
  readonly #retry = new Pause('Wait until the next start after a crash');
  /** Until this server's turn among those that its node starts on its return. */
  readonly #turn = new Pause('Wait for the server’s turn after its node’s return');
  readonly #waiting: NamedExit[] = [];
  readonly #decided = new Set<string>();
  #starts = 0;

  constructor(rules: ServerRules, recorder: Recorder, power: PowerControl) {
    this.#rules = rules;
    this.#recorder = recorder;
    this.#power = power;
    this.#records = new CrashRecords(rules);
  }

  /** An exit waits for its decision, which nothing else may anticipate. */
  get isDeciding(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether the actor may continue as new: the time of the next start is in its state, everything else here is not. */
  get isIdle(): boolean {
    return !this.isDeciding && this.#starts === 0 && !this.#turn.isHeld && this.#records.isIdle;
  }

  /** At the beginning of a history: restores the timer of the history before, or of an actor that was lost. */
  resume(): void {
    const { recovery, desired } = this.#rules.state;
    if (recovery?.nextTryAt == null) return;
    if (desired === 'running') this.#waitFor(recovery.nextTryAt);
  }

  /** A node reports the end of a run. */
  exited(observation: Observation): void {
    const { exit } = observation;
    if (exit === null || !isUnexpected(exit)) {
      const decision = this.#isBusy ? this.#rules.observe(observation) : this.#rules.exited(observation);
      this.#recorder.mark();
      if (decision === 'start' && !this.#isWaiting) void this.#power.perform('start');
      return;
    }
    if (this.#rules.observe(observation)) this.#recorder.mark();
    this.#decideLater(exit);
  }

  /** The node connected, or was lost. */
  nodeChanged({ online, observation, startDelaySeconds = 0 }: NodeChange): void {
    if (!online || this.#power.underway !== null) return;
    const exit = observation?.exit ?? null;
    const isKnown = exit !== null && nameOf(exit) === nameOfLast(this.#rules.state.lastExit);
    if (observation !== null && exit !== null && isUnexpected(exit) && !isKnown) return this.exited(observation);
    if (this.#isWaiting) {
      if (observation !== null && this.#rules.observe(observation)) this.#recorder.mark();
      return;
    }
    // An exit that was handled before is not the reason why the server is down now.
    const decision = this.#rules.reconcile(
      isKnown && observation !== null ? { ...observation, exit: null } : observation,
    );
    this.#recorder.mark();
    if (decision === 'start' && startDelaySeconds > 0) {
      this.#turn.begin(startDelaySeconds * 1000, () => {
        if (this.#power.underway === null && this.#rules.resume() === 'start') void this.#power.perform('start');
      });
    } else if (decision !== 'nothing') void this.#power.perform(decision);
  }

  /** Why a request cannot be taken now; null when it can. */
  refuse(): Refusal | null {
    const { recovery } = this.#rules.state;
    if (recovery?.nextTryAt != null) return null;
    return refusal('server.not_recovering', { gaveUp: recovery?.gaveUp != null });
  }

  async perform({ action, requestedBy }: RecoveryInput): Promise<void> {
    const { recovery, lastExit } = this.#rules.state;
    if (recovery?.nextTryAt == null) return;
    this.#retry.end();
    if (action === 'start_now') {
      const nextTryAt = new Date().toISOString();
      this.#tell({ ...recovery, nextTryAt }, lastExit, 'restart', `${requestedBy.name} had it started at once.`);
      return this.#start({ ...recovery, nextTryAt: null });
    }
    const stopped: ServerRecovery = { ...recovery, nextTryAt: null, gaveUp: 'stopped_by_user' };
    this.#keep(stopped, 'offline');
    this.#tell(stopped, lastExit, 'none', `${requestedBy.name} said that no further start is to be tried.`);
  }

  /** A request of a user supersedes the recovery: nothing more is done about earlier crashes. */
  supersede(by: string): void {
    const { recovery, lastExit } = this.#rules.state;
    this.#turn.end();
    this.#retry.end();
    if (recovery == null) return;
    if (recovery.nextTryAt !== null)
      this.#tell({ ...recovery, nextTryAt: null }, lastExit, 'none', `${by} came before the next start.`);
    this.#rules.recover(null);
    this.#recorder.mark();
  }

  get #isBusy(): boolean {
    return this.#power.underway !== null || this.#rules.isInOperation;
  }

  /** A decision or a timer is pending: nothing else starts the server until then. */
  get #isWaiting(): boolean {
    return this.isDeciding || this.#retry.isHeld || this.#turn.isHeld;
  }

  #decideLater(exit: ServerExit): void {
    const named = { ...exit, id: nameOf(exit) };
    const { recovery } = this.#rules.state;
    const isKnown = this.#decided.has(named.id) || recovery?.exitId === named.id;
    if (isKnown || this.#waiting.some(({ id }) => id === named.id)) return;
    this.#waiting.push(named);
    if (this.#waiting.length === 1) void this.#decideAll();
  }

  async #decideAll(): Promise<void> {
    for (let exit = this.#waiting[0]; exit !== undefined; exit = this.#waiting[0]) {
      const policy = await this.#policy();
      // An action or operation in progress decides what follows; only what remains after it is decided here.
      await condition(() => !this.#isBusy);
      this.#waiting.shift();
      this.#decided.add(exit.id);
      this.#decide(policy, exit);
    }
  }

  #decide(policy: CrashPolicy | null, exit: NamedExit): void {
    const { power, desired, status, recovery = null } = this.#rules.state;
    if (power !== 'offline') return this.#dismiss(exit, 'It was running again before anything had to be done.');
    if (desired !== 'running') return this.#dismiss(exit, 'It was to end in any case.');
    if (status !== 'ready' || policy === null) return this.#dismiss(exit, 'The server was not to be started then.');
    const verdict = decideCrash(policy, exit, recovery, Date.now(), chance());
    this.#apply(verdict, exit);
  }

  #apply(verdict: CrashVerdict, exit: ServerExit): void {
    switch (verdict.kind) {
      case 'no_crash':
        this.#keep(verdict.recovery, 'offline');
        return this.#dismiss({ ...exit, id: nameOf(exit) }, verdict.reason);
      case 'restart':
        this.#keep(verdict.recovery, 'running');
        this.#tell(verdict.recovery, exit, 'restart', verdict.reason);
        return this.#retry.begin(verdict.delaySeconds * 1000, () => void this.#start(verdict.recovery));
      case 'give_up':
        this.#keep(verdict.recovery, 'offline');
        return this.#tell(verdict.recovery, exit, 'gave_up', verdict.reason);
      case 'leave':
        this.#keep(verdict.recovery, 'offline');
        return this.#tell(verdict.recovery, exit, 'none', verdict.reason);
    }
  }

  #waitFor(instant: string): void {
    this.#retry.begin(Date.parse(instant) - Date.now(), () => {
      const { recovery } = this.#rules.state;
      if (recovery != null) void this.#start(recovery);
    });
  }

  async #start(recovery: ServerRecovery): Promise<void> {
    this.#starts += 1;
    try {
      await this.#tryStart({ ...recovery, nextTryAt: null });
    } finally {
      this.#starts -= 1;
    }
  }

  /** Starts the server again; a failed start counts as a further crash, unless its node is offline. */
  async #tryStart(trial: ServerRecovery): Promise<void> {
    this.#keep(trial, 'running');
    await this.#power.perform('start');
    const { state } = this.#rules;
    // Superseded, or the server runs: nothing remains to be done.
    if (state.recovery !== trial || state.powerError === null || state.power !== 'offline') return;
    // The reconciliation on the node's return starts it.
    if (state.powerError.code === 'node.no_answer') return this.#keep(trial, 'running');
    const { message } = state.powerError;
    const policy = await this.#policy();
    if (policy === null || state.recovery !== trial || this.#isBusy || state.lastExit === null) return;
    const verdict = decideFailedStart(policy, trial, Date.now(), chance());
    this.#apply({ ...verdict, reason: `It could not be started: ${message} ${verdict.reason}` }, state.lastExit);
  }

  /** Null where the server is gone; an outage is retried. */
  async #policy(): Promise<CrashPolicy | null> {
    try {
      return (await control.loadPolicies(this.#rules.server)).crash;
    } catch (error) {
      log.warn('the policies of a server could not be loaded', describeFailure(error));
      return null;
    }
  }

  #keep(recovery: ServerRecovery | null, desired: 'running' | 'offline'): void {
    this.#rules.recover(recovery, desired);
    this.#recorder.mark();
  }

  /** No crash after all: closes its entry in the time line, if it has one. */
  #dismiss(exit: NamedExit, reason: string): void {
    this.#records.write({ exitId: exit.id, exit, decision: 'none', attempt: 0, nextTryAt: null, reason });
  }

  #tell(
    { exitId, attempt, nextTryAt }: ServerRecovery,
    exit: ServerExit | null,
    decision: 'restart' | 'gave_up' | 'none',
    reason: string,
  ): void {
    if (exit !== null) this.#records.write({ exitId, exit, decision, attempt, nextTryAt, reason });
  }
}

/** A number in [0, 1), the same in every replay. */
const chance = (): number => Number.parseInt(uuid4().slice(0, 8), 16) / 2 ** 32;

/** Ended without a request, and not with its node. */
const isUnexpected = (exit: ServerExit): boolean => !exit.expected && !exit.nodeShutdown;

/** Older node workers give exits no id: then the instant serves. */
const nameOf = (exit: ServerExit): string => exit.id ?? exit.at;
const nameOfLast = (exit: ServerExit | null): string | null => (exit === null ? null : nameOf(exit));
