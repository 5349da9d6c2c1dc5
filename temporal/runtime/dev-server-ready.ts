import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributeNames } from '../contracts/names.ts';

const KEYWORD = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/**
 * Resolves when the server at the address serves the namespace.
 * @throws the last error when it does not within the time
 */
export async function waitForTemporal(address: string, namespace: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      await assertListening(address);
      await withConnection(address, (connection) => connection.workflowService.describeNamespace({ namespace }));
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

/** Adds those of our search attributes that the namespace does not have. Safe to repeat; several may do it at once. */
export async function ensureSearchAttributes(address: string, namespace: string): Promise<void> {
  await withConnection(address, async ({ operatorService }) => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    const missing = searchAttributeNames.filter((name) => !(name in customAttributes));
    if (missing.length === 0) return;
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes });
  });
}

async function withConnection<T>(address: string, use: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    return await connection.withDeadline(Date.now() + 10_000, () => use(connection));
  } finally {
    await connection.close();
  }
}

/** Cheaper than a gRPC connection, which would back off for a second after the first refusal. */
function assertListening(address: string): Promise<void> {
  const separator = address.lastIndexOf(':');
  const [host, port] = [address.slice(0, separator), Number(address.slice(separator + 1))];
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 3_000 });
    const settle = (finish: () => void) => {
      socket.destroy();
      finish();
    };
    socket.once('connect', () => settle(resolve));
    socket.once('timeout', () => settle(() => reject(new Error(`${address} does not answer`))));
    socket.once('error', (error) => settle(() => reject(error)));
  });
}
