/**
 * Refusals of the actor's validators: the type of the `ApplicationFailure`, which the launch module turns back into a
 * `DomainError` of the same code.
 */
export const refusals = {
  operationRunning: 'server.operation_running',
  wrongState: 'server.wrong_state',
  noSuchOperation: 'operation.not_running',
} as const;
