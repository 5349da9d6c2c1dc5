import { CancellationScope, condition, isCancellation, log } from '@temporalio/workflow';
import { operationTitles } from '#domain/operations/titles.ts';
import { leavesPowerAlone, overridesPower } from '#domain/servers/operation-rules.ts';
import { hinderingPower } from '#domain/servers/power-rules.ts';
import type { Refusal } from '#domain/servers/refusals.ts';
import { refusal } from '#domain/servers/refusals.ts';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import type { StartOperationInput } from '#temporal/contracts/server/messages.ts';
import { describeFailure } from '../failures.ts';
import { control } from '../proxies/control.ts';
import type { Recorder } from '../recorder.ts';
import { OperationWorkflows } from './operation-workflows.ts';
import type { PowerControl } from './power.ts';
import type { RecoveryControl } from './recovery.ts';
import type { OperationOutcome, ServerRules } from './rules.ts';

/** Whether a deletion is forced: it displaces the running operation. */
const isForced = ({ options }: StartOperationInput): boolean => options?.kind === 'delete' && options.force;

/** Runs the server's one operation as a child workflow, and applies its outcome to the server's state. */
export class OperationControl {
  readonly #rules: ServerRules;
  readonly #recorder: Recorder;
  readonly #power: PowerControl;
  readonly #recovery: RecoveryControl;
  readonly #workflows = new OperationWorkflows();

  constructor(rules: ServerRules, recorder: Recorder, power: PowerControl, recovery: RecoveryControl) {
    this.#rules = rules;
    this.#recorder = recorder;
    this.#power = power;
    this.#recovery = recovery;
  }

  /** Whether no operation runs and no history is being archived. */
  get isIdle(): boolean {
    return this.#rules.state.operation === null && !this.#workflows.isArchiving;
  }

  /** Why an operation cannot begin now; null when it can. */
  refuse(request: StartOperationInput): Refusal | null {
    const { kind, seen } = request;
    const refused = this.#rules.refuseOperation(kind, isForced(request));
    if (refused !== null) return refused;
    const underway = hinderingPower(this.#rules.powerSeen(seen), this.#power.underway);
    if (underway === null || overridesPower(kind) || leavesPowerAlone(kind)) return null;
    return refusal('server.power_underway', { action: underway });
  }

  /** Begins an operation; resolves when its workflow exists. What follows its end is decided here, too. */
  async request(request: StartOperationInput): Promise<{ operationId: string }> {
    const { operationId, kind, requestedBy } = request;
    // A deletion does not wait for a start that hangs, and nothing may start the server during the removal.
    if (overridesPower(kind)) this.#power.abandon();
    if (!leavesPowerAlone(kind)) this.#recovery.supersede(`${operationTitles[kind]} by ${requestedBy.name}`);
    // Accepted beside another only where it displaces it. Older histories hold no such request: it was refused, which leaves no trace.
    if (this.#rules.state.operation !== null) await this.#displace(operationId);
    await this.#start(request);
    return { operationId };
  }

  /** Asks the running operation to cancel, unless it is another one by now. */
  async cancel(operationId: string): Promise<void> {
    const { operation } = this.#rules.state;
    if (operation === null || operation.id !== operationId) return;
    await this.#workflows.cancel({ ...this.#rules.server, kind: operation.kind, operationId });
  }

  /**
   * Cancels the running operation for a forced deletion and resolves once it has ended, which may be when its node is back: its undos
   * run there before the server is removed. The server is hidden from its users at once.
   */
  async #displace(by: string): Promise<void> {
    const { operation } = this.#rules.state;
    if (operation === null) return;
    this.#rules.displaceOperation(by);
    try {
      await Promise.all([control.hideServer(this.#rules.server), this.cancel(operation.id)]);
    } catch (error) {
      // The deletion hides it again.
      log.warn('a server to be deleted by force could not be hidden yet', { error });
    }
    await condition(() => this.#rules.state.operation === null);
  }

  async #start(request: StartOperationInput): Promise<void> {
    this.#rules.beginOperation(request.operationId, request.kind, isForced(request));
    this.#recorder.mark();
    const input: OperationInput = {
      ...this.#rules.server,
      operationId: request.operationId,
      kind: request.kind,
      requestedBy: request.requestedBy,
      ...(request.options === undefined ? {} : { options: request.options }),
      shouldRun: this.#rules.state.desired === 'running' && this.#rules.state.power !== 'offline',
    };
    try {
      const { result } = await this.#workflows.start(input);
      void this.#follow(input, result, request.startAfterwards === true);
    } catch (error) {
      // Most likely a repeated request for an operation that has run: it has done nothing to the server.
      this.#rules.abandonOperation();
      this.#recorder.mark();
      throw error;
    }
  }

  async #follow(
    input: OperationInput,
    result: Promise<OperationResult | undefined>,
    startAfterwards: boolean,
  ): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      const outcome = await this.#outcomeOf(input, result);
      this.#rules.endOperation(outcome, input.options);
      this.#recorder.mark();
      this.#continue(outcome, startAfterwards);
      await this.#workflows.archive(input);
    });
  }

  /** Starts the server after an operation: because the request said so, or because it is to run again. */
  #continue(outcome: OperationOutcome, startAfterwards: boolean): void {
    if (this.#rules.isDisplaced) return;
    const isFree = this.#power.underway === null && !this.#recovery.isDeciding;
    if ((outcome === 'succeeded' && startAfterwards) || (isFree && this.#rules.resume() === 'start'))
      void this.#power.perform('start');
  }

  async #outcomeOf(input: OperationInput, result: Promise<OperationResult | undefined>): Promise<OperationOutcome> {
    try {
      // Operations that began before results existed return nothing.
      const observation = (await result)?.observation;
      if (observation !== undefined) this.#rules.observe(observation);
      return 'succeeded';
    } catch (error) {
      const reason = describeFailure(error);
      log.info('operation ended without success', { operationId: input.operationId, code: reason.code });
      await this.#workflows.close(input, reason);
      return isCancellation(error) ? 'cancelled' : 'failed';
    }
  }
}
