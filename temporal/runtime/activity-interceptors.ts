import type { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  ActivityInterceptors,
  Next,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { DomainError, errorMessage } from '../../domain/errors.ts';
import { requestIdFrom } from '../contracts/request-id.ts';

/**
 * Turns our errors into Temporal's (type = code, non-retryable when permanent) and logs each activity with the id of the
 * request that caused it.
 */
export function activityInterceptors(log: Logger): (context: Context) => ActivityInterceptors {
  return (context) => ({ inbound: new ActivityBoundary(context, log) });
}

class ActivityBoundary implements ActivityInboundCallsInterceptor {
  private readonly context: Context;
  private readonly log: Logger;

  constructor(context: Context, log: Logger) {
    this.context = context;
    this.log = log;
  }

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const { activityType, attempt, workflowExecution } = this.context.info;
    const log = this.log.child({
      activity: activityType,
      attempt,
      workflowId: workflowExecution?.workflowId,
      requestId: requestIdFrom(input.headers) ?? undefined,
    });
    const startedAt = performance.now();
    try {
      const result = await next(input);
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

/** An error of ours as Temporal's; what is none of ours may well be passing, and is tried again. */
function toFailure(error: unknown): unknown {
  if (error instanceof DomainError) {
    return ApplicationFailure.create({
      type: error.code,
      message: error.userMessage,
      nonRetryable: error.kind === 'permanent',
      cause: error,
    });
  }
  if (error instanceof ApplicationFailure) return error;
  return ApplicationFailure.create({ type: 'internal', message: errorMessage(error), cause: asError(error) });
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
