import type {
  ActivityInput,
  Next,
  StartChildWorkflowExecutionInput,
  WorkflowExecuteInput,
  WorkflowInboundCallsInterceptor,
  WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import type { Priority } from '@temporalio/common';
import type { OperationInput } from '#temporal/contracts/operations.ts';
import { actorPriority, operationPriority } from '#temporal/contracts/priority.ts';

/** By the input of a workflow: an operation's, or a server actor's. Null for any other, which passes on what it was started with. */
function priorityOfInput(input: unknown): Priority | null {
  const { tenantId, kind } = (input ?? {}) as Partial<OperationInput>;
  if (tenantId === undefined) return null;
  return kind === undefined ? actorPriority(tenantId) : operationPriority(tenantId, kind);
}

/**
 * Gives every activity and every child workflow its priority. Temporal would pass on that of the workflow, but a workflow that was
 * started before priorities existed has none.
 */
export class PriorityInterceptor implements WorkflowInboundCallsInterceptor, WorkflowOutboundCallsInterceptor {
  #own: Priority | null = null;

  execute(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    this.#own = priorityOfInput(input.args[0]);
    return next(input);
  }

  scheduleActivity(
    input: ActivityInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'scheduleActivity'>,
  ): Promise<unknown> {
    if (this.#own === null) return next(input);
    return next({ ...input, options: { ...input.options, priority: input.options.priority ?? this.#own } });
  }

  startChildWorkflowExecution(
    input: StartChildWorkflowExecutionInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'startChildWorkflowExecution'>,
  ): Promise<[Promise<string>, Promise<unknown>]> {
    const own = priorityOfInput(input.options.args[0]);
    if (own === null) return next(input);
    return next({ ...input, options: { ...input.options, priority: input.options.priority ?? own } });
  }
}
