import type { GrpcRetryOptions } from '@temporalio/client';
import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';
import proto from '@temporalio/proto';

type Status = Parameters<GrpcRetryOptions['delayFunction']>[1];
type Detail = proto.google.protobuf.IAny;

/** A detail of Temporal's, by its name. */
interface Named {
  name: string;
  value: Uint8Array;
}

const { ResourceExhaustedFailure, MultiOperationExecutionFailure } = proto.temporal.api.errordetails.v1;
const { RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW: busy } = proto.temporal.api.enums.v1.ResourceExhaustedCause;

const defaults = defaultGrpcRetryOptions();
const soon = defaultGrpcRetryOptions({ initialIntervalMs: () => 15 });
/** Within a second: a workflow whose tasks fail for another reason stays like this. */
const mostAttempts = 7;

/**
 * The SDK's retries, but soon where one workflow cannot take a request for a moment:
 * - it is busy: the request met the task in which the workflow continues in a new history. The SDK takes that for an overload of Temporal and
 *   waits for 1.4 to 2 s, with a user before the screen.
 * - it is not ready: that task failed, because a signal came as well, and is repeated. The SDK gives up.
 *
 * In both cases the request has left no trace, and is sent again with the same id.
 */
export const grpcRetryOptions: GrpcRetryOptions = {
  retryableDecider: (attempt, status) =>
    isNotReady(status) ? attempt < mostAttempts : defaults.retryableDecider(attempt, status),
  delayFunction: (attempt, status) =>
    (isNotReady(status) || isBusy(status) ? soon : defaults).delayFunction(attempt, status),
};

export const grpcRetries = makeGrpcRetryInterceptor(grpcRetryOptions);

const isBusy = (status: Status): boolean =>
  has(
    status,
    ({ name, value }) => name === 'ResourceExhaustedFailure' && ResourceExhaustedFailure.decode(value).cause === busy,
  );

const isNotReady = (status: Status): boolean => has(status, ({ name }) => name === 'WorkflowNotReadyFailure');

/** Whether a status has such a detail. A request that also starts the workflow is answered with the statuses of both parts. */
function has({ metadata }: Status, isSuch: (detail: Named) => boolean): boolean {
  const [bytes] = metadata.get('grpc-status-details-bin');
  return Buffer.isBuffer(bytes) && proto.google.rpc.Status.decode(bytes).details.flatMap(allIn).some(isSuch);
}

function allIn({ type_url: url, value }: Detail): Named[] {
  const name = url?.split('temporal.api.errordetails.v1.').at(1);
  if (name === undefined || !value) return [];
  if (name !== 'MultiOperationExecutionFailure') return [{ name, value }];
  return MultiOperationExecutionFailure.decode(value).statuses.flatMap(({ details }) => (details ?? []).flatMap(allIn));
}
