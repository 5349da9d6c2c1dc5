import {
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  executeChild,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  ParentClosePolicy,
  patched,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import { controlTaskQueue, operationWorkflowId, searchAttributes } from '#temporal/contracts/names.ts';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import type { StartOperationInput } from '#temporal/contracts/server/messages.ts';
import type { ServerRef } from '#temporal/contracts/server/ref.ts';
import { operationWorkflowTypes, undoOperationType } from '#temporal/contracts/operations.ts';
import { describeFailure } from '../failures.ts';
import { control, record } from '../proxies.ts';
import type { Recorder } from '../recorder.ts';
import type { OperationOutcome, ServerRules } from './rules.ts';

type Operation = (input: OperationInput) => Promise<OperationResult | undefined>;

/** A reinstall without options was asked for when it still was an install. */
const workflowTypeOf = ({ kind, options }: StartOperationInput): string =>
  kind === 'reinstall' && options === undefined ? operationWorkflowTypes.install : operationWorkflowTypes[kind];

/** Whether a deletion is to get past whatever stands in its way. */
export const isByForce = ({ options }: StartOperationInput): boolean => options?.kind === 'delete' && options.force;

/** Taking back what was terminated, and keeping histories: actors that began before there was either go without. */
const aftercare = 'operation-aftercare';

/** Runs the server's one operation as a child workflow, and takes its outcome into the server's state. */
export class OperationControl {
  readonly #server: ServerRef;
  readonly #rules: ServerRules;
  readonly #recorder: Recorder;
  #archiving = 0;

  constructor(server: ServerRef, rules: ServerRules, recorder: Recorder) {
    this.#server = server;
    this.#rules = rules;
    this.#recorder = recorder;
  }

  /** Whether nothing is under way here: no operation, and none whose history is being kept. */
  get isIdle(): boolean {
    return this.#rules.state.operation === null && this.#archiving === 0;
  }

  /**
   * Makes way for a deletion by force: cancels what runs and resolves once it has ended, which may be when its node is back, for
   * what it did is taken back there before the rest is removed. Its users are rid of the server at once.
   */
  async giveWay(to: string): Promise<void> {
    const { operation } = this.#rules.state;
    if (operation === null) return;
    this.#rules.displaceOperation(to);
    try {
      await Promise.all([control.hideServer(this.#server), this.cancel(operation.id)]);
    } catch (error) {
      // The deletion does the same once more.
      log.warn('a server to be deleted by force could not be hidden yet', { error });
    }
    await condition(() => this.#rules.state.operation === null);
  }

  /** Begins it; resolves when the child exists. `onEnd` hears how it ended. */
  async start(request: StartOperationInput, onEnd: (outcome: OperationOutcome) => void): Promise<void> {
    this.#rules.beginOperation(request.operationId, request.kind, isByForce(request));
    this.#recorder.mark();
    const input: OperationInput = {
      ...this.#server,
      operationId: request.operationId,
      kind: request.kind,
      requestedBy: request.requestedBy,
      ...(request.options === undefined ? {} : { options: request.options }),
      shouldRun: this.#rules.state.desired === 'running' && this.#rules.state.power !== 'offline',
    };
    try {
      const child = await startChild<Operation>(workflowTypeOf(request), {
        workflowId: operationWorkflowId(this.#server.serverId, request.kind, request.operationId),
        taskQueue: controlTaskQueue,
        args: [input],
        // An id that was used is an operation that has run: a doubled request must not run it again.
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        // The actor ended by force: let the operation take back what it did.
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        typedSearchAttributes: this.#searchAttributes(request.kind),
      });
      void this.#follow(input, child.result(), onEnd);
    } catch (error) {
      // Most likely an operation that has run already, asked for again: that has done nothing to the server.
      this.#rules.abandonOperation();
      this.#recorder.mark();
      throw error;
    }
  }

  /** Asks the child to cancel; it ends by itself once it has taken back what it did. */
  async cancel(operationId: string): Promise<void> {
    const operation = this.#rules.state.operation;
    if (operation === null || operation.id !== operationId) return;
    const workflowId = operationWorkflowId(this.#server.serverId, operation.kind, operation.id);
    try {
      await getExternalWorkflowHandle(workflowId).cancel();
    } catch (error) {
      // It ended in this very moment: what was to be ended has ended.
      log.info('an operation ended before its cancel reached it', { operationId, error });
    }
  }

  async #follow(
    input: OperationInput,
    result: Promise<OperationResult | undefined>,
    onEnd: (outcome: OperationOutcome) => void,
  ): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      const outcome = await this.#outcomeOf(input, result);
      this.#rules.endOperation(outcome, input.options);
      this.#recorder.mark();
      onEnd(outcome);
      await this.#archive(input);
    });
  }

  async #outcomeOf(input: OperationInput, result: Promise<OperationResult | undefined>): Promise<OperationOutcome> {
    const { operationId } = input;
    try {
      // A workflow of before there were results answers with nothing.
      const observation = (await result)?.observation;
      if (observation !== undefined) this.#rules.observe(observation);
      return 'succeeded';
    } catch (error) {
      const reason = describeFailure(error);
      log.info('operation ended without success', { operationId, code: reason.code });
      if (reason.code === 'operation.terminated') await this.#takeBack(input);
      // A child that was terminated could not write its own end. For one that could, this changes nothing.
      await record.closeOperation({ ...this.#server, operationId, error: reason });
      return isCancellation(error) ? 'cancelled' : 'failed';
    }
  }

  /** A terminated child could not take back what it had done. */
  async #takeBack(input: OperationInput): Promise<void> {
    if (!patched(aftercare)) return;
    try {
      await executeChild<(input: OperationInput) => Promise<void>>(undoOperationType, {
        workflowId: `${operationWorkflowId(input.serverId, input.kind, input.operationId)}/undo`,
        taskQueue: controlTaskQueue,
        args: [input],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        typedSearchAttributes: this.#searchAttributes(input.kind),
      });
    } catch (error) {
      log.error('what a terminated operation had done could not be taken back', {
        error,
        operationId: input.operationId,
      });
    }
  }

  /** Keeps the history of the child in Postgres. Nothing waits for it but the end of the actor's own history. */
  async #archive({ operationId, kind }: OperationInput): Promise<void> {
    if (!patched(aftercare)) return;
    this.#archiving += 1;
    try {
      await record.archiveOperation({ ...this.#server, operationId, kind });
    } catch (error) {
      // Only a history that can never be kept comes here: the server goes on without it.
      log.error('the history of an operation could not be kept', { operationId, error });
    } finally {
      this.#archiving -= 1;
    }
  }

  #searchAttributes(kind: string): TypedSearchAttributes {
    return new TypedSearchAttributes([
      { key: searchAttributes.tenantId, value: this.#server.tenantId },
      { key: searchAttributes.serverId, value: this.#server.serverId },
      { key: searchAttributes.nodeId, value: this.#server.nodeId },
      { key: searchAttributes.operation, value: kind },
    ]);
  }
}
