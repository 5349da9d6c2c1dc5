import {
  CancellationScope,
  ChildWorkflowCancellationType,
  getExternalWorkflowHandle,
  isCancellation,
  log,
  ParentClosePolicy,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import { controlTaskQueue, operationWorkflowId, searchAttributes } from '../../temporal/contracts/names.ts';
import type { OperationInput, ServerRef, StartOperationInput } from '../../temporal/contracts/server.ts';
import { operationWorkflowTypes } from '../../temporal/contracts/server.ts';
import { describeFailure } from '../failures.ts';
import { record } from '../proxies.ts';
import type { Recorder } from '../recorder.ts';
import type { OperationOutcome, ServerRules } from './rules.ts';

/** Runs the server's one operation as a child workflow, and takes its outcome into the server's state. */
export class OperationControl {
  private readonly server: ServerRef;
  private readonly rules: ServerRules;
  private readonly recorder: Recorder;

  constructor(server: ServerRef, rules: ServerRules, recorder: Recorder) {
    this.server = server;
    this.rules = rules;
    this.recorder = recorder;
  }

  /** Begins it; resolves when the child exists. `onEnd` hears how it ended. */
  async start(request: StartOperationInput, onEnd: (outcome: OperationOutcome) => void): Promise<void> {
    this.rules.beginOperation(request.operationId, request.kind);
    this.recorder.mark();
    const input: OperationInput = {
      ...this.server,
      operationId: request.operationId,
      kind: request.kind,
      requestedBy: request.requestedBy,
    };
    try {
      const child = await startChild(operationWorkflowTypes[request.kind], {
        workflowId: operationWorkflowId(this.server.serverId, request.kind, request.operationId),
        taskQueue: controlTaskQueue,
        args: [input],
        // An id that was used is an operation that has run: a doubled request must not run it again.
        workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        // The actor ended by force: let the operation take back what it did.
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        typedSearchAttributes: this.searchAttributes(request.kind),
      });
      void this.follow(request.operationId, child.result(), onEnd);
    } catch (error) {
      // Most likely an operation that has run already, asked for again: that has done nothing to the server.
      this.rules.abandonOperation();
      this.recorder.mark();
      throw error;
    }
  }

  /** Asks the child to cancel; it ends by itself once it has taken back what it did. */
  async cancel(operationId: string): Promise<void> {
    const operation = this.rules.state.operation;
    if (operation === null || operation.id !== operationId) return;
    await getExternalWorkflowHandle(operationWorkflowId(this.server.serverId, operation.kind, operation.id)).cancel();
  }

  private async follow(
    operationId: string,
    result: Promise<unknown>,
    onEnd: (outcome: OperationOutcome) => void,
  ): Promise<void> {
    const outcome = await CancellationScope.nonCancellable(() => this.outcomeOf(operationId, result));
    this.rules.endOperation(outcome);
    this.recorder.mark();
    onEnd(outcome);
  }

  private async outcomeOf(operationId: string, result: Promise<unknown>): Promise<OperationOutcome> {
    try {
      await result;
      return 'succeeded';
    } catch (error) {
      const reason = describeFailure(error);
      log.info('operation ended without success', { operationId, code: reason.code });
      // A child that was terminated could not write its own end. For one that could, this changes nothing.
      await record.closeOperation({ ...this.server, operationId, error: reason });
      return isCancellation(error) ? 'cancelled' : 'failed';
    }
  }

  private searchAttributes(kind: string): TypedSearchAttributes {
    return new TypedSearchAttributes([
      { key: searchAttributes.tenantId, value: this.server.tenantId },
      { key: searchAttributes.serverId, value: this.server.serverId },
      { key: searchAttributes.nodeId, value: this.server.nodeId },
      { key: searchAttributes.operation, value: kind },
    ]);
  }
}
