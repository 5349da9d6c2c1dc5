import { ApplicationFailure } from '@temporalio/workflow';
import type { OperationKind } from '#domain/operations/operation.ts';
import type { OptionsOf } from '#domain/operations/options.ts';
import type { OperationInput } from '#temporal/contracts/operations.ts';

/** The options of an operation of this kind. Throws `operation.malformed` where they belong to another kind. */
export function optionsOf<Kind extends OperationKind>(input: OperationInput, kind: Kind): OptionsOf<Kind> {
  if (input.options?.kind === kind) return input.options as OptionsOf<Kind>;
  throw ApplicationFailure.nonRetryable(`The request does not say how to ${kind}.`, 'operation.malformed');
}
