import type { NodeCandidate, PlacementRequest } from '#domain/nodes/placement.ts';
import { checkPlacement, choosePlacement } from '#domain/nodes/placement.ts';
import { isAllowed } from '#domain/permissions/principal.ts';
import type { Database } from '#prisma/client.ts';
import { notFound } from '#api/http/authorize.ts';
import type { Caller } from '#api/http/request-context.ts';
import { listNodes } from './rows.ts';

/**
 * The node for a new server: the one that was named, or the best.
 * @throws DomainError `node.not_found`, `node.offline`, `node.no_room`, `allocation.none_free`
 */
export async function placeServer(
  prisma: Database,
  caller: Caller,
  wantedId: string | null,
  wanted: PlacementRequest,
): Promise<string> {
  // Which nodes there are is the platform's business; others are placed.
  if (wantedId !== null && !isAllowed(caller, 'node.read', null)) throw notFound('node.not_found');
  const nodes = await listNodes(prisma, wantedId === null ? null : [wantedId]);
  const candidates = nodes.map((node): NodeCandidate => ({
    id: node.id,
    name: node.name,
    online: node.online,
    runtime: node.facts?.runtime ?? null,
    memoryBytes: node.facts?.memoryBytes ?? 0,
    memoryAllocatedBytes: node.memoryAllocatedBytes,
    freeAllocations: node.allocationsTotal - node.allocationsUsed,
  }));
  const [named] = candidates;
  if (wantedId !== null && named === undefined) throw notFound('node.not_found');
  const placement =
    wantedId !== null && named !== undefined ? checkPlacement(named, wanted) : choosePlacement(candidates, wanted);
  if (placement.ok) return placement.nodeId;
  throw placement.refusal;
}
