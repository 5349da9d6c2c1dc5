import { Client, Connection } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { codedError, errorMessage } from '#domain/errors.ts';
import { grpcRetries } from './grpc-retry.ts';

export interface TemporalAddress {
  address: string;
  namespace: string;
}

/**
 * A client of the Temporal cluster. Reconnects by itself after an outage. Throws `DomainError('temporal.unavailable')` with a
 * sentence that says what to do when nothing answers at the address.
 */
export async function connectClient(
  { address, namespace }: TemporalAddress,
  payloadCodecs: PayloadCodec[] = [],
): Promise<Client> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: '10s', interceptors: [grpcRetries] });
    return new Client({ connection, namespace, dataConverter: { payloadCodecs } });
  } catch (error) {
    throw codedError(
      'temporal.unavailable',
      { address },
      { kind: 'transient', logMessage: `No Temporal answers at ${address}: ${errorMessage(error)}`, cause: error },
    );
  }
}
