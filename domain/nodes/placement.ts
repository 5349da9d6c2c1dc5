import { codedError } from '../errors.ts';
import type { DomainError } from '../errors.ts';
import type { RuntimeKind } from '../contracts/nodes.ts';

/** A node as the choice sees it. */
export interface NodeCandidate {
  id: string;
  name: string;
  online: boolean;
  runtime: RuntimeKind | null;
  memoryBytes: number;
  /** Sum of the memory limits of its servers. */
  memoryAllocatedBytes: number;
  freeAllocations: number;
}

export interface PlacementRequest {
  runtimes: readonly RuntimeKind[];
  memoryBytes: number;
}

export type Placement = { ok: true; nodeId: string } | { ok: false; refusal: DomainError };

const refuse = (refusal: DomainError): Placement => ({ ok: false, refusal });

/** The online node with the most free memory that can run the blueprint and has a port to give; or why no node can. */
export function choosePlacement(candidates: readonly NodeCandidate[], wanted: PlacementRequest): Placement {
  const online = candidates.filter((node) => node.online);
  if (online.length === 0) return refuse(codedError('node.no_room', { reason: 'offline' }));
  const able = online.filter((node) => canRun(node, wanted));
  if (able.length === 0) return refuse(codedError('node.no_room', { reason: 'runtime', needed: neededBy(wanted) }));
  const withPort = able.filter((node) => node.freeAllocations > 0);
  if (withPort.length === 0) return refuse(codedError('allocation.none_free', { anywhere: true }));
  const roomy = withPort.filter((node) => freeMemory(node) >= wanted.memoryBytes).sort(byRoom);
  const best = roomy[0];
  if (best !== undefined) return { ok: true, nodeId: best.id };
  return refuse(codedError('node.no_room', { reason: 'memory' }));
}

/** Whether the named node can take the server. One that is offline can: the install waits for it. Its memory may be overcommitted. */
export function checkPlacement(node: NodeCandidate, wanted: PlacementRequest): Placement {
  if (!canRun(node, wanted)) {
    const facts = { node: node.name, runtime: String(node.runtime), needed: neededBy(wanted) };
    return refuse(codedError('node.no_room', { reason: 'runtime', ...facts }));
  }
  if (node.freeAllocations === 0) {
    return refuse(codedError('allocation.none_free', { node: node.name }));
  }
  return { ok: true, nodeId: node.id };
}

/** A node that has never connected may turn out to be able. */
function canRun(node: NodeCandidate, wanted: PlacementRequest): boolean {
  return node.runtime === null || wanted.runtimes.includes(node.runtime);
}

const neededBy = ({ runtimes }: PlacementRequest): string => runtimes.join(' or ');

const freeMemory = (node: NodeCandidate): number => node.memoryBytes - node.memoryAllocatedBytes;

/** The same among equals every time, whatever order they come in. */
function byRoom(one: NodeCandidate, other: NodeCandidate): number {
  return freeMemory(other) - freeMemory(one) || (one.id < other.id ? -1 : 1);
}
