import { allHandlersFinished, patched, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ServerActorInput } from '#temporal/contracts/server/state.ts';
import { recordedState } from '#temporal/contracts/server/state.ts';
import { control } from '../proxies/control.ts';
import { Recorder } from '../recorder.ts';
import { Admission } from './admission.ts';
import { isHistoryLong } from './history-length.ts';
import { knownLength } from './known-length.ts';
import { OperationControl } from './operations.ts';
import { PowerRequests } from './power-requests.ts';
import { PowerControl } from './power.ts';
import { RecoveryControl } from './recovery.ts';
import { NodeReports } from './reports.ts';
import { ServerRules } from './rules.ts';

/** Writing to the read model only after the commands of a request: see `Recorder`. */
const recordsLast = 'records-last';

/** Writing to the read model only where what it holds has changed. */
const recordsChanges = 'records-changes';

/** Continuing in a new history before Temporal suggests it: a run that an older version began waits for that suggestion. */
const continuesEarly = 'continues-early';

/**
 * Continuing while there is room for what is in progress, and without waiting for a write to the read model, which the next history
 * repeats. A run that began before waits for both.
 */
const continuesSooner = 'continues-sooner';

/** The parts of a server's actor. Each has one concern; none but the actor knows all of them. */
export class ServerParts {
  readonly rules: ServerRules;
  readonly admission: Admission;
  readonly recovery: RecoveryControl;
  readonly operations: OperationControl;
  readonly requests: PowerRequests;
  readonly reports: NodeReports;
  readonly #recorder: Recorder;
  readonly #power: PowerControl;
  readonly #continuesEarly: boolean;
  readonly #continuesSooner: boolean;
  readonly #length = knownLength();

  constructor({ state, isUnrecorded, ...server }: ServerActorInput) {
    const rules = new ServerRules(server, state);
    const order = patched(recordsLast) ? 'last' : 'at once';
    this.#continuesEarly = patched(continuesEarly);
    this.#continuesSooner = patched(continuesSooner);
    const { look } = this.#length;
    const write = () => {
      const written = control.recordServer({ ...rules.server, state: rules.state });
      // Beside the promise and not in its way: a step more would change the order of commands in the histories of older runs.
      written.then(look, look);
      return written;
    };
    const changed = () => {
      look();
      setCurrentDetails(rules.describe());
    };
    this.rules = rules;
    const recorded = patched(recordsChanges) ? () => JSON.stringify(recordedState(rules.state)) : undefined;
    this.#recorder = new Recorder(write, { order, onChange: changed, recorded });
    this.#power = new PowerControl(rules, this.#recorder);
    this.admission = new Admission(rules, this.#power, () => this.#isHistoryFull);
    this.recovery = new RecoveryControl(rules, this.#recorder, this.#power);
    this.operations = new OperationControl(rules, this.#recorder, this.#power, this.recovery);
    this.requests = new PowerRequests(rules, this.#power, this.recovery, this.operations);
    this.reports = new NodeReports(rules, this.#recorder, this.#power, this.recovery, this.#length);
    if (isUnrecorded === true) this.#recorder.mark();
  }

  /** Whether the server is deleted and nothing remains to be done. */
  get isOver(): boolean {
    return this.rules.isDeleted && this.#isIdle && this.#recorder.isIdle;
  }

  /** Whether the actor is to continue in a new history, and can. */
  get isToContinue(): boolean {
    if (this.rules.isDeleted || !this.#isIdle) return false;
    if (this.#continuesSooner) return this.#length.isOld();
    const info = workflowInfo();
    const isLong = this.#continuesEarly ? isHistoryLong(info) : info.continueAsNewSuggested;
    return isLong && this.#recorder.isIdle;
  }

  /** The input of the actor's next history. */
  carryOver(): ServerActorInput {
    return { ...this.rules.carryOver(), ...(this.#recorder.isIdle ? {} : { isUnrecorded: true }) };
  }

  /** Whether this history is to hold no further work. */
  get #isHistoryFull(): boolean {
    return this.#continuesSooner ? this.#length.isFull() : workflowInfo().continueAsNewSuggested;
  }

  /** Whether nothing is in progress that a new history would lose. */
  get #isIdle(): boolean {
    // A crash of a server that is deleted concerns no one.
    const isRecovered = this.rules.isDeleted || this.recovery.isIdle;
    return allHandlersFinished() && this.operations.isIdle && this.#power.underway === null && isRecovered;
  }
}
