import type { Operation } from '$domain/contracts/operations';
import type { Server } from '$domain/contracts/servers';
import type { OperationKind } from '$domain/operations/operation';
import { busyRefusal, operationRefusal } from '$domain/servers/operation-rules';
import { wordRefusal } from '$lib/texts/refusals';

/**
 * Why a server cannot be deleted now; null when it can. While its node is away a deletion by force gets past an operation that
 * waits for it.
 */
export function deletionRefusal(
  server: Pick<Server, 'status'> & { node: Pick<Server['node'], 'online'> },
  running: Pick<Operation, 'kind'> | null,
): string | null {
  return running !== null && !server.node.online ? null : beginRefusal('delete', server, running);
}

/** Why an operation cannot begin on a server now, by the very rules of its actor; null when it can. */
export function beginRefusal(
  kind: OperationKind,
  server: Pick<Server, 'status'>,
  running: Pick<Operation, 'kind'> | null,
): string | null {
  return wordRefusal(running === null ? operationRefusal(kind, server.status) : busyRefusal(running.kind));
}
