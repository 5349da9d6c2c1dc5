import { log } from '@temporalio/workflow';
import type {
  ContinueAsNewInput,
  Next,
  SignalInput,
  StartChildWorkflowExecutionInput,
  UpdateInput,
  WorkflowExecuteInput,
  WorkflowInboundCallsInterceptor,
  WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { watchSize } from '#temporal/contracts/payload-size.ts';

const watch = (name: string, value: unknown): void => watchSize(name, value, log.warn);

/**
 * Logs messages to workflows that are too large, by name. Inputs and results of activities are watched where they run
 * (`temporal/runtime/activity-interceptors.ts`).
 */
export class PayloadSizeInbound implements WorkflowInboundCallsInterceptor {
  execute(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    watch('workflow input', input.args);
    return next(input);
  }

  handleUpdate(input: UpdateInput, next: Next<WorkflowInboundCallsInterceptor, 'handleUpdate'>): Promise<unknown> {
    watch(`update ${input.name}`, input.args);
    return next(input);
  }

  handleSignal(input: SignalInput, next: Next<WorkflowInboundCallsInterceptor, 'handleSignal'>): Promise<void> {
    watch(`signal ${input.signalName}`, input.args);
    return next(input);
  }
}

/** Logs messages from workflows that are too large. */
export class PayloadSizeOutbound implements WorkflowOutboundCallsInterceptor {
  startChildWorkflowExecution(
    input: StartChildWorkflowExecutionInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'startChildWorkflowExecution'>,
  ): Promise<[Promise<string>, Promise<unknown>]> {
    watch(`input of ${input.workflowType}`, input.options.args);
    return next(input);
  }

  continueAsNew(
    input: ContinueAsNewInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'continueAsNew'>,
  ): Promise<never> {
    watch('state of continue-as-new', input.args);
    return next(input);
  }
}
