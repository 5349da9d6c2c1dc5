import type { Handling } from '../http/define-route.ts';
import type { OperationCall } from './begin.ts';
import { idempotencyKeyOf } from './idempotency.ts';

/** What a route knows of a request that begins an operation. */
export function callBy({ caller, context, header }: Handling<unknown>): Omit<OperationCall, 'serverId'> {
  return { caller, context, idempotencyKey: idempotencyKeyOf(header('idempotency-key'), caller) };
}

/** The same, of the server in `params.id`. */
export function callOf(handling: Handling<{ params: { id: string } }>): OperationCall {
  return { ...callBy(handling), serverId: handling.input.params.id };
}
