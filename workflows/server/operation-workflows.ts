import {
  ChildWorkflowCancellationType,
  executeChild,
  getExternalWorkflowHandle,
  log,
  ParentClosePolicy,
  patched,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { TypedSearchAttributes } from '@temporalio/common';
import type { OperationError } from '#domain/operations/operation.ts';
import { operationTitles } from '#domain/operations/titles.ts';
import { controlTaskQueue, operationWorkflowId, searchAttributes } from '#temporal/contracts/names.ts';
import type { OperationInput, OperationResult } from '#temporal/contracts/operations.ts';
import { operationWorkflowTypes, undoOperationType } from '#temporal/contracts/operations.ts';
import { archivePriority } from '#temporal/contracts/priority.ts';
import { serverOf } from '#temporal/contracts/server/ref.ts';
import { control } from '../proxies/control.ts';

type Operation = (input: OperationInput) => Promise<OperationResult | undefined>;

/** Undoing terminated operations, and archiving histories: actors that began before either existed go without. */
const aftercare = 'operation-aftercare';

/** The workflows of operations as their actor starts, cancels and closes them. */
export class OperationWorkflows {
  #archiving = 0;

  /** Whether the history of an ended operation is being copied. */
  get isArchiving(): boolean {
    return this.#archiving > 0;
  }

  /** Resolves, when the child exists, with the promise of its result. Throws where its id was used before. */
  async start(input: OperationInput): Promise<{ result: Promise<OperationResult | undefined> }> {
    const child = await startChild<Operation>(workflowTypeOf(input), {
      workflowId: operationWorkflowId(input.serverId, input.kind, input.operationId),
      taskQueue: controlTaskQueue,
      args: [input],
      // An id that was used is an operation that has run: a repeated request must not run it again.
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      // The actor was terminated: the operation undoes its steps.
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      typedSearchAttributes: attributesOf(input),
      staticSummary: operationTitles[input.kind],
      staticDetails: `Requested by ${input.requestedBy.name}.`,
    });
    return { result: child.result() };
  }

  /** Asks the child to cancel; it ends by itself once it has undone its steps. */
  async cancel({ serverId, kind, operationId }: Pick<OperationInput, 'serverId' | 'kind' | 'operationId'>) {
    try {
      await getExternalWorkflowHandle(operationWorkflowId(serverId, kind, operationId)).cancel();
    } catch (error) {
      log.info('an operation ended before its cancellation reached it', { operationId, error });
    }
  }

  /** Closes the row of a child that ended without success. A child that wrote its own end is not changed by this. */
  async close(input: OperationInput, error: OperationError): Promise<void> {
    if (error.code === 'operation.terminated') await this.#undo(input);
    await control.closeOperation({ ...serverOf(input), operationId: input.operationId, error });
  }

  /** Copies the history of the child to Postgres. Only the end of the actor's own history waits for it. */
  async archive(input: OperationInput): Promise<void> {
    const { tenantId, operationId, kind } = input;
    if (!patched(aftercare)) return;
    this.#archiving += 1;
    try {
      const ended = { ...serverOf(input), operationId, kind };
      await control.archiveOperation.executeWithOptions({ priority: archivePriority(tenantId) }, [ended]);
    } catch (error) {
      // Only a history that can never be archived fails here: the server goes on without it.
      log.error('the history of an operation could not be archived', { operationId, error });
    } finally {
      this.#archiving -= 1;
    }
  }

  /** A terminated child could not undo its own steps. */
  async #undo(input: OperationInput): Promise<void> {
    if (!patched(aftercare)) return;
    try {
      await executeChild<(input: OperationInput) => Promise<void>>(undoOperationType, {
        workflowId: `${operationWorkflowId(input.serverId, input.kind, input.operationId)}/undo`,
        taskQueue: controlTaskQueue,
        args: [input],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        typedSearchAttributes: attributesOf(input),
        staticSummary: `Undo: ${operationTitles[input.kind]}`,
      });
    } catch (error) {
      log.error('a terminated operation could not be undone', { error, operationId: input.operationId });
    }
  }
}

/** A reinstall without options was requested when it still was an install. */
const workflowTypeOf = ({ kind, options }: OperationInput): string =>
  kind === 'reinstall' && options === undefined ? operationWorkflowTypes.install : operationWorkflowTypes[kind];

function attributesOf({ tenantId, serverId, nodeId, kind }: OperationInput): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: searchAttributes.tenantId, value: tenantId },
    { key: searchAttributes.serverId, value: serverId },
    { key: searchAttributes.nodeId, value: nodeId },
    { key: searchAttributes.operation, value: kind },
  ]);
}
