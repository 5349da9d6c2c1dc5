import { OperationResponse } from '#domain/contracts/operations.ts';
import type { World } from '../platform/world.ts';

/** Asks for a suspension; resolves to the id of the operation. */
export async function askSuspend({ client }: World, serverId: string): Promise<string> {
  const path = `/api/servers/${serverId}/suspend`;
  return (await client.send('POST', path, OperationResponse, { reason: 'A fault campaign.' })).operation.id;
}

/** Asks for its end. */
export async function askUnsuspend({ client }: World, serverId: string): Promise<string> {
  return (await client.send('POST', `/api/servers/${serverId}/unsuspend`, OperationResponse)).operation.id;
}
