import type { Payload } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';

type Failure = temporal.api.failure.v1.IFailure;
type Payloads = temporal.api.common.v1.IPayloads;
export type Change = (payloads: Payload[]) => Promise<Payload[]>;

/** The same list with every payload changed. */
export async function changePayloads<List extends Payloads | null | undefined>(
  list: List,
  change: Change,
): Promise<List> {
  if (list?.payloads == null || list.payloads.length === 0) return list;
  return { ...list, payloads: await change(list.payloads) };
}

/** The same failure with every payload in it changed: details, last heartbeats, and those of what caused it. */
export async function changeFailure(
  failure: Failure | null | undefined,
  change: Change,
): Promise<Failure | null | undefined> {
  if (failure == null) return failure;
  const changed: Failure = { ...failure };
  if (failure.encodedAttributes != null) [changed.encodedAttributes] = await change([failure.encodedAttributes]);
  if (failure.cause != null) changed.cause = await changeFailure(failure.cause, change);
  const { applicationFailureInfo: application, canceledFailureInfo: canceled, timeoutFailureInfo: timeout } = failure;
  if (application != null)
    changed.applicationFailureInfo = { ...application, details: await changePayloads(application.details, change) };
  if (canceled != null)
    changed.canceledFailureInfo = { ...canceled, details: await changePayloads(canceled.details, change) };
  if (timeout != null)
    changed.timeoutFailureInfo = {
      ...timeout,
      lastHeartbeatDetails: await changePayloads(timeout.lastHeartbeatDetails, change),
    };
  return changed;
}
