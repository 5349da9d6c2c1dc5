import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DomainError, errorMessage } from '#domain/errors.ts';

/** Runs a request to an actor; its refusal comes back as the `DomainError` it was made from, an outage as a transient one. */
export async function translateRefusal<Result>(request: () => Promise<Result>): Promise<Result> {
  try {
    return await request();
  } catch (error) {
    const failure = error instanceof WorkflowUpdateFailedError ? error.cause : error;
    if (failure instanceof ApplicationFailure) {
      throw new DomainError(failure.type ?? 'server.refused', failure.message, { cause: error });
    }
    if (error instanceof WorkflowNotFoundError) {
      throw new DomainError('server.no_actor', 'Nothing runs for this server. Start the action anew.', {
        cause: error,
      });
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      throw new DomainError('temporal.unavailable', `The actor did not accept in time: ${errorMessage(error)}`, {
        kind: 'transient',
        userMessage:
          'The workflow engine did not answer in time. It may still take this up: look before you try again.',
        cause: error,
      });
    }
    if (isGrpcServiceError(error) || (error instanceof Error && error.name === 'ServiceError')) {
      throw new DomainError('temporal.unavailable', `Temporal did not answer: ${errorMessage(error)}`, {
        kind: 'transient',
        userMessage: 'The workflow engine does not answer. Nothing was started; try again in a moment.',
        cause: error,
      });
    }
    throw error;
  }
}
