import type { NodeCandidate, PlacementRequest } from '#domain/nodes/placement.ts';
import { checkPlacement, choosePlacement } from '#domain/nodes/placement.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { notFound } from '#api/http/authorize.ts';
import type { Caller } from '#api/http/request-context.ts';
import { listNodes } from './rows.ts';

/**
 * The node for a new server: the one that was named, or the best. Until the transaction ends no other server is placed there.
 * @throws DomainError `node.not_found`, `node.offline`, `node.no_room`, `allocation.none_free`
 */
export async function placeServer(
  transaction: Prisma.TransactionClient,
  caller: Caller,
  wantedId: string | null,
  wanted: PlacementRequest,
): Promise<string> {
  // Which nodes there are is the platform's business; others are placed.
  if (wantedId !== null && !isAllowed(caller, 'node.read', null)) throw notFound('node.not_found');
  await lockNodes(transaction, wantedId);
  const nodes = await listNodes(transaction, wantedId === null ? null : [wantedId]);
  const candidates = nodes.map((node): NodeCandidate => ({
    id: node.id,
    name: node.name,
    online: node.online,
    runtime: node.facts?.runtime ?? null,
    memoryBytes: node.facts?.memoryBytes ?? null,
    memoryAllocatedBytes: node.memoryAllocatedBytes,
    cpuCores: node.facts?.cpuCores ?? null,
    diskBytes: node.facts?.diskBytes ?? null,
    freeAllocations: node.allocationsTotal - node.allocationsUsed,
  }));
  const [named] = candidates;
  if (wantedId !== null && named === undefined) throw notFound('node.not_found');
  const placement =
    wantedId !== null && named !== undefined ? checkPlacement(named, wanted) : choosePlacement(candidates, wanted);
  if (placement.ok) return placement.nodeId;
  throw placement.refusal;
}

/** One node, or all that can be chosen: always in the same order, so that two transactions never wait for each other. */
export async function lockNodes(transaction: Prisma.TransactionClient, nodeId: string | null): Promise<void> {
  await transaction.$queryRaw`
    SELECT id FROM nodes WHERE ${nodeId}::uuid IS NULL OR id = ${nodeId}::uuid ORDER BY id FOR NO KEY UPDATE`;
}

/** The cores of a node; null until it has told. */
export async function coresOf(transaction: Prisma.TransactionClient, nodeId: string): Promise<number | null> {
  const [node] = await listNodes(transaction, [nodeId]);
  return node?.facts?.cpuCores ?? null;
}
