import type { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  ActivityInterceptors,
  Next,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { watchSize } from '../contracts/payload-size.ts';
import { requestIdFrom } from '../contracts/request-id.ts';
import { toFailure } from './activity-failures.ts';

/**
 * Maps errors to Temporal's failures, and logs each activity with the id of the request that caused it, and inputs and results that
 * are too large.
 */
export function activityInterceptors(log: Logger): (context: Context) => ActivityInterceptors {
  return (context) => ({ inbound: new ActivityBoundary(context, log) });
}

class ActivityBoundary implements ActivityInboundCallsInterceptor {
  readonly #context: Context;
  readonly #log: Logger;

  constructor(context: Context, log: Logger) {
    this.#context = context;
    this.#log = log;
  }

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const { activityType, attempt, workflowExecution } = this.#context.info;
    const log = this.#log.child({
      activity: activityType,
      attempt,
      workflowId: workflowExecution?.workflowId,
      requestId: requestIdFrom(input.headers) ?? undefined,
    });
    const warn = (message: string, facts: object) => log.warn(facts, message);
    watchSize(`input of ${activityType}`, input.args, warn);
    const startedAt = performance.now();
    try {
      const result = await next(input);
      watchSize(`result of ${activityType}`, result, warn);
      log.info({ durationMs: Math.round(performance.now() - startedAt) }, 'activity done');
      return result;
    } catch (error) {
      if (error instanceof CancelledFailure) {
        log.info('activity cancelled');
        throw error;
      }
      log.warn({ err: error }, 'activity failed');
      throw toFailure(error);
    }
  }
}
