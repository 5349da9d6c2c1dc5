import { z } from 'zod';
import type { OperationDetail } from '#domain/contracts/operations.ts';
import { until } from '#scripts/test/until.ts';
import type { BenchContext } from './context.ts';

const Begun = z.union([
  z.object({ operation: z.object({ id: z.string() }) }).transform(({ operation }) => operation.id),
  z.object({ operationId: z.string() }).transform(({ operationId }) => operationId),
]);

/** Asks for an operation and waits until it has ended well. */
export async function carryOut(
  { api }: BenchContext,
  address: string,
  body: object | undefined,
  method = 'POST',
): Promise<OperationDetail> {
  const { url, headers } = api.request(address);
  const response = await fetch(url, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${address} answered ${response.status}: ${text.slice(0, 300)}`);
  const id = Begun.parse(JSON.parse(text));
  const ended = await api.ended(id);
  if (ended.status !== 'succeeded') throw new Error(`The ${ended.kind} ${ended.status}: ${ended.error?.message}`);
  // Its server is free for the next one a little later.
  await until('the server to be free', async () => (await api.server(ended.serverId)).operation === null);
  return ended;
}
