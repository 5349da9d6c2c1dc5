import { defaultPayloadConverter } from '@temporalio/common';
import type { Headers } from '@temporalio/common';

/** Temporal header that carries the API's request id to workflows, children and activities, and so into their logs. */
const headerName = 'mamba-request-id';

export function requestIdFrom(headers: Headers): string | null {
  const payload = headers[headerName];
  return payload ? defaultPayloadConverter.fromPayload<string>(payload) : null;
}

export function withRequestId(headers: Headers, requestId: string | null): Headers {
  if (requestId === null) return headers;
  return { ...headers, [headerName]: defaultPayloadConverter.toPayload(requestId) };
}
