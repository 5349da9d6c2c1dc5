import { AsyncLocalStorage } from '@temporalio/workflow';
import type {
  ActivityInput,
  Next,
  StartChildWorkflowExecutionInput,
  UpdateInput,
  WorkflowExecuteInput,
  WorkflowInboundCallsInterceptor,
  WorkflowInterceptorsFactory,
  WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import type { OperationInput } from '#temporal/contracts/operations.ts';
import type { StartOperationInput } from '#temporal/contracts/server/messages.ts';
import { requestIdFrom, withRequestId } from '#temporal/contracts/request-id.ts';
import { PayloadSizeInbound, PayloadSizeOutbound } from './payload-sizes.ts';
import { PriorityInterceptor } from './priorities.ts';
import { SummaryInterceptor } from './summaries.ts';

const requestIds = new AsyncLocalStorage<string | null>();

/** Carries the request id from a request (an update's `requestedBy`, or the header of a child) to everything that it causes. */
class RequestIdInbound implements WorkflowInboundCallsInterceptor {
  execute(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const asked = input.args[0] as Partial<OperationInput> | undefined;
    return requestIds.run(requestIdFrom(input.headers) ?? asked?.requestedBy?.requestId ?? null, () => next(input));
  }

  handleUpdate(input: UpdateInput, next: Next<WorkflowInboundCallsInterceptor, 'handleUpdate'>): Promise<unknown> {
    const asked = input.args[0] as Partial<StartOperationInput> | undefined;
    return requestIds.run(asked?.requestedBy?.requestId ?? null, () => next(input));
  }
}

class RequestIdOutbound implements WorkflowOutboundCallsInterceptor {
  scheduleActivity(
    input: ActivityInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'scheduleActivity'>,
  ): Promise<unknown> {
    return next({ ...input, headers: withRequestId(input.headers, requestIds.getStore() ?? null) });
  }

  startChildWorkflowExecution(
    input: StartChildWorkflowExecutionInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'startChildWorkflowExecution'>,
  ): Promise<[Promise<string>, Promise<unknown>]> {
    return next({ ...input, headers: withRequestId(input.headers, requestIds.getStore() ?? null) });
  }

  getLogAttributes(
    input: Record<string, unknown>,
    next: Next<WorkflowOutboundCallsInterceptor, 'getLogAttributes'>,
  ): Record<string, unknown> {
    return next({ ...input, requestId: requestIds.getStore() ?? undefined });
  }
}

export const interceptors: WorkflowInterceptorsFactory = () => {
  const priority = new PriorityInterceptor();
  return {
    inbound: [new RequestIdInbound(), new PayloadSizeInbound(), priority],
    outbound: [new RequestIdOutbound(), new PayloadSizeOutbound(), priority, new SummaryInterceptor()],
  };
};
