import { Metadata, status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import { grpcRetryOptions } from './grpc-retry.ts';

const { ResourceExhaustedFailure, MultiOperationExecutionFailure } = proto.temporal.api.errordetails.v1;
const { ResourceExhaustedCause } = proto.temporal.api.enums.v1;

const typed = (name: string, value: Uint8Array) => ({
  type_url: `type.googleapis.com/temporal.api.errordetails.v1.${name}`,
  value,
});

const exhausted = (cause: proto.temporal.api.enums.v1.ResourceExhaustedCause) =>
  typed('ResourceExhaustedFailure', ResourceExhaustedFailure.encode({ cause }).finish());

/** As Temporal 1.31 answers an update that also starts its workflow. */
const ofBoth = (detail: ReturnType<typeof typed>) =>
  typed(
    'MultiOperationExecutionFailure',
    MultiOperationExecutionFailure.encode({ statuses: [{ code: status.ABORTED }, { details: [detail] }] }).finish(),
  );

function answer(...details: ReturnType<typeof typed>[]) {
  const metadata = new Metadata();
  if (details.length > 0)
    metadata.set('grpc-status-details-bin', Buffer.from(proto.google.rpc.Status.encode({ details }).finish()));
  return { code: status.RESOURCE_EXHAUSTED, details: '', metadata };
}

const busy = exhausted(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW);
const limited = exhausted(ResourceExhaustedCause.RESOURCE_EXHAUSTED_CAUSE_RPS_LIMIT);

const notReady = typed('WorkflowNotReadyFailure', new Uint8Array());

/** The SDK gives up such a call. */
const failed = (...details: ReturnType<typeof typed>[]) => ({
  ...answer(...details),
  code: status.FAILED_PRECONDITION,
});

describe('a call that Temporal could not take', () => {
  it.each([
    ['a busy workflow', answer(busy)],
    ['a busy workflow, asked with its start', answer(ofBoth(busy))],
    ['a workflow that is not ready', failed(notReady)],
    ['a workflow that is not ready, asked with its start', failed(ofBoth(notReady))],
  ])('is sent again at once because of %s', (_, given) => {
    expect(grpcRetryOptions.retryableDecider(1, given)).toBe(true);
    expect(grpcRetryOptions.delayFunction(1, given)).toBeLessThan(50);
  });

  it('is given up when the workflow does not become ready', () => {
    expect(grpcRetryOptions.retryableDecider(7, failed(ofBoth(notReady)))).toBe(false);
    expect(grpcRetryOptions.retryableDecider(1, failed())).toBe(false);
  });

  it.each([
    ['a limit', answer(limited)],
    ['a limit, asked with its start', answer(ofBoth(limited))],
    ['something unsaid', answer()],
  ])('waits because of %s', (_, given) => {
    expect(grpcRetryOptions.delayFunction(1, given)).toBeGreaterThan(1_000);
  });
});
