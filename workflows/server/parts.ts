import { allHandlersFinished, patched, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { ServerActorInput } from '#temporal/contracts/server/state.ts';
import { control } from '../proxies/control.ts';
import { Recorder } from '../recorder.ts';
import { isHistoryLong } from './history-length.ts';
import { OperationControl } from './operations.ts';
import { PowerRequests } from './power-requests.ts';
import { PowerControl } from './power.ts';
import { RecoveryControl } from './recovery.ts';
import { NodeReports } from './reports.ts';
import { ServerRules } from './rules.ts';

/** Writing to the read model only after the commands of a request: see `Recorder`. */
const recordsLast = 'records-last';

/** Continuing in a new history before Temporal suggests it: a run that an older version began waits for that suggestion. */
const continuesEarly = 'continues-early';

/** The parts of a server's actor. Each has one concern; none but the actor knows all of them. */
export class ServerParts {
  readonly rules: ServerRules;
  readonly recovery: RecoveryControl;
  readonly operations: OperationControl;
  readonly requests: PowerRequests;
  readonly reports: NodeReports;
  readonly #recorder: Recorder;
  readonly #power: PowerControl;
  readonly #continuesEarly: boolean;

  constructor({ state, ...server }: ServerActorInput) {
    const rules = new ServerRules(server, state);
    const order = patched(recordsLast) ? 'last' : 'at once';
    this.#continuesEarly = patched(continuesEarly);
    const write = () => control.recordServer({ ...rules.server, state: rules.state });
    this.rules = rules;
    this.#recorder = new Recorder(write, order, () => setCurrentDetails(rules.describe()));
    this.#power = new PowerControl(rules, this.#recorder);
    this.recovery = new RecoveryControl(rules, this.#recorder, this.#power);
    this.operations = new OperationControl(rules, this.#recorder, this.#power, this.recovery);
    this.requests = new PowerRequests(rules, this.#power, this.recovery, this.operations);
    this.reports = new NodeReports(rules, this.#recorder, this.#power, this.recovery);
  }

  /** Whether the actor is to continue in a new history. */
  get isHistoryLong(): boolean {
    const info = workflowInfo();
    return this.#continuesEarly ? isHistoryLong(info) : info.continueAsNewSuggested;
  }

  /** Whether nothing is in progress that a new history would lose. */
  get isIdle(): boolean {
    // A crash of a server that is deleted concerns no one.
    const isRecovered = this.rules.isDeleted || this.recovery.isIdle;
    const isQuiet = this.operations.isIdle && this.#power.underway === null;
    return allHandlersFinished() && isQuiet && isRecovered && this.#recorder.isIdle;
  }
}
