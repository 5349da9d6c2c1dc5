import {
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { codedError, errorMessage } from '#domain/errors.ts';
import { errorOfActor } from '#domain/errors/receive.ts';
import { argumentsOfFailure } from '#domain/errors/travel.ts';
import { historyFull, untilTaken } from './taken.ts';

/** Sends a request to an actor, and again while its history is full. Its refusal arrives as a `DomainError` with the same code; an outage and a history that stays full as a transient one. */
export async function translateRefusal<Result>(request: () => Promise<Result>): Promise<Result> {
  try {
    return await untilTaken(request);
  } catch (error) {
    const failure = error instanceof WorkflowUpdateFailedError ? error.cause : error;
    if (failure instanceof ApplicationFailure) {
      const { type, message, details } = failure;
      const kind = type === historyFull ? 'transient' : 'permanent';
      throw errorOfActor({ code: type ?? '', message, ...argumentsOfFailure(details) }, { kind, cause: error });
    }
    if (error instanceof WorkflowNotFoundError) {
      throw codedError('server.no_actor', {}, { cause: error });
    }
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      const logMessage = `The actor did not accept in time: ${errorMessage(error)}`;
      throw codedError('temporal.unavailable', { unknown: true }, { kind: 'transient', logMessage, cause: error });
    }
    if (isGrpcServiceError(error) || (error instanceof Error && error.name === 'ServiceError')) {
      const logMessage = `Temporal did not answer: ${errorMessage(error)}`;
      throw codedError('temporal.unavailable', {}, { kind: 'transient', logMessage, cause: error });
    }
    throw error;
  }
}
