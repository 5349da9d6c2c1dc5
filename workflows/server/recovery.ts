import { condition, log, uuid4 } from '@temporalio/workflow';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { CrashVerdict, NamedExit } from '#domain/crashes/decide.ts';
import { decideCrash, decideFailedStart } from '#domain/crashes/decide.ts';
import type { CrashPolicy } from '#domain/servers/policies.ts';
import type { Refusal } from '#domain/servers/refusals.ts';
import { refusal } from '#domain/servers/refusals.ts';
import type { ServerExit, ServerRecovery } from '#domain/servers/state.ts';
import type { NodeChange, RecoveryInput } from '#temporal/contracts/server/messages.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { describeFailure } from '../failures.ts';
import { control } from '../proxies.ts';
import type { Recorder } from '../recorder.ts';
import { CrashRecords } from './crash-records.ts';
import { Pause } from './pause.ts';
import type { PowerControl } from './power.ts';
import type { ServerRules } from './rules.ts';

/** What a person is told when there is nothing to recover from. */

/**
 * What is done about exits that nobody had asked for: decides by the server's policy, holds the durable timer until the next start,
 * starts. Whatever a person does takes its place. Exits are reported at least once, by two ways and again on a node's return; each
 * is decided once, by its name.
 */
export class RecoveryControl {
  readonly #server: ServerRef;
  readonly #rules: ServerRules;
  readonly #recorder: Recorder;
  readonly #power: PowerControl;
  readonly #records: CrashRecords;
  /** Until the next start after a crash; at most one of both is held. */
  readonly #retry = new Pause();
  /** Until the turn of this server among those that its node starts on its return. */
  readonly #turn = new Pause();
  readonly #waiting: NamedExit[] = [];
  readonly #decided = new Set<string>();
  #starts = 0;

  constructor(server: ServerRef, rules: ServerRules, recorder: Recorder, power: PowerControl) {
    this.#server = server;
    this.#rules = rules;
    this.#recorder = recorder;
    this.#power = power;
    this.#records = new CrashRecords(server);
  }

  /** An exit waits to be decided: what comes of it is not to be anticipated. */
  get isDeciding(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether the actor may begin a new history: the time of the next start is in its state, everything else here is not. */
  get isIdle(): boolean {
    return !this.isDeciding && this.#starts === 0 && !this.#turn.isHeld && this.#records.isIdle;
  }

  /** At the beginning of a history: goes on waiting where the one before it did, or where an actor was lost. */
  resume(): void {
    const { recovery, desired } = this.#rules.state;
    if (recovery?.nextTryAt == null) return;
    if (desired === 'running') this.#waitFor(recovery.nextTryAt);
  }

  /** A node reports the end of a run. */
  exited(observation: Observation): void {
    const { exit } = observation;
    if (exit === null || !isUnasked(exit)) {
      const decision = this.#isBusy ? this.#rules.observe(observation) : this.#rules.exited(observation);
      this.#recorder.mark();
      if (decision === 'start' && !this.#isWaiting) void this.#power.perform('start');
      return;
    }
    if (this.#rules.observe(observation)) this.#recorder.mark();
    this.#decideLater(exit);
  }

  /** The node is back and tells what it sees. */
  nodeChanged({ online, observation, startDelaySeconds = 0 }: NodeChange): void {
    if (!online || this.#power.underway !== null) return;
    const exit = observation?.exit ?? null;
    const isKnown = exit !== null && nameOf(exit) === nameOfLast(this.#rules.state.lastExit);
    if (observation !== null && exit !== null && isUnasked(exit) && !isKnown) return this.exited(observation);
    if (this.#isWaiting) {
      if (observation !== null && this.#rules.observe(observation)) this.#recorder.mark();
      return;
    }
    // An exit that was dealt with before the server was last wished to run is not why it is down now.
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

  /** Why a person's wish cannot be taken now; null when it can. */
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

  /** Somebody does something himself, or has it done: nothing more is done about earlier crashes. */
  giveWay(to: string): void {
    const { recovery, lastExit } = this.#rules.state;
    this.#turn.end();
    this.#retry.end();
    if (recovery == null) return;
    if (recovery.nextTryAt !== null)
      this.#tell({ ...recovery, nextTryAt: null }, lastExit, 'none', `${to} came before the next start.`);
    this.#rules.recover(null);
    this.#recorder.mark();
  }

  get #isBusy(): boolean {
    return this.#power.underway !== null || this.#rules.isInOperation;
  }

  /** Something is to come by itself: nothing else starts the server meanwhile. */
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
      // In the middle of an action or operation that one says what comes next; what is left then is to be decided.
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

  /** Starts it again; a start that comes to nothing is one more crash, unless its node is what is missing. */
  async #tryStart(trial: ServerRecovery): Promise<void> {
    this.#keep(trial, 'running');
    await this.#power.perform('start');
    const { state } = this.#rules;
    // Superseded, or it runs: nothing is left to be done here.
    if (state.recovery !== trial || state.powerError === null || state.power !== 'offline') return;
    // The reconciliation on the node's return starts it.
    if (state.powerError.code === 'node.no_answer') return this.#keep(trial, 'running');
    const { message } = state.powerError;
    const policy = await this.#policy();
    if (policy === null || state.recovery !== trial || this.#isBusy || state.lastExit === null) return;
    const verdict = decideFailedStart(policy, trial, Date.now(), chance());
    this.#apply({ ...verdict, reason: `It could not be started: ${message} ${verdict.reason}` }, state.lastExit);
  }

  /** Null where the server is gone: an outage is waited for. */
  async #policy(): Promise<CrashPolicy | null> {
    try {
      return (await control.loadPolicies(this.#server)).crash;
    } catch (error) {
      log.warn('the policies of a server cannot be had', describeFailure(error));
      return null;
    }
  }

  #keep(recovery: ServerRecovery | null, desired: 'running' | 'offline'): void {
    this.#rules.recover(recovery, desired);
    this.#recorder.mark();
  }

  /** No crash after all: settles its place in the time line, if it has one. */
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

/** Ended although nobody had asked it to, and not with its node. */
const isUnasked = (exit: ServerExit): boolean => !exit.expected && !exit.nodeShutdown;

/** Older node workers give exits no name: then the instant serves. */
const nameOf = (exit: ServerExit): string => exit.id ?? exit.at;
const nameOfLast = (exit: ServerExit | null): string | null => (exit === null ? null : nameOf(exit));
