import { codedError } from '../errors.ts';
import type { DomainError } from '../errors.ts';
import type { NodeResource } from '../errors/sentences/nodes.ts';
import type { RuntimeKind } from '../contracts/nodes.ts';

/** A node as the choice sees it. */
export interface NodeCandidate {
  id: string;
  name: string;
  online: boolean;
  runtime: RuntimeKind | null;
  memoryBytes: number | null;
  /** Sum of the memory limits of its servers. */
  memoryAllocatedBytes: number;
  freeAllocations: number;
  /** Null until the node has told. */
  cpuCores: number | null;
  diskBytes: number | null;
}

export interface PlacementRequest {
  runtimes: readonly RuntimeKind[];
  memoryBytes: number;
  cpuPercent: number;
  diskBytes: number;
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
  const large = withPort.filter((node) => whatNodeLacks(node, wanted) === null);
  if (large.length === 0) return refuse(largestOf(withPort, wanted));
  const roomy = large.filter((node) => freeMemory(node) >= wanted.memoryBytes).sort(byRoom);
  const best = roomy[0];
  if (best !== undefined) return { ok: true, nodeId: best.id };
  const most = Math.max(0, ...large.map(freeMemory));
  return refuse(codedError('node.no_room', { reason: 'memory', most }));
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
  const lack = whatNodeLacks(node, wanted);
  return lack === null ? { ok: true, nodeId: node.id } : refuse(lackAt(node.name, lack));
}

/** What a machine has; null where it has not told. */
export interface NodeSize {
  memoryBytes: number | null;
  cpuCores: number | null;
  diskBytes: number | null;
}

interface NodeLack {
  reason: NodeResource;
  /** The most that a server there may have: bytes, or percent of one core. */
  most: number;
}

/** Of what a machine has less than one server asks for, whatever else runs there; null when it has enough. */
export function whatNodeLacks(
  node: NodeSize,
  wanted: { memoryBytes?: number | undefined; cpuPercent?: number | undefined; diskBytes?: number | undefined },
): NodeLack | null {
  const { memoryBytes = 0, cpuPercent = 0, diskBytes = 0 } = wanted;
  const mostCpu = node.cpuCores === null ? null : node.cpuCores * 100;
  if (node.memoryBytes !== null && memoryBytes > node.memoryBytes) return { reason: 'memory', most: node.memoryBytes };
  if (mostCpu !== null && cpuPercent > mostCpu) return { reason: 'cpu', most: mostCpu };
  if (node.diskBytes !== null && diskBytes > node.diskBytes) return { reason: 'disk', most: node.diskBytes };
  return null;
}

export const lackAt = (node: string, lack: NodeLack): DomainError => codedError('node.no_room', { ...lack, node });

/** The refusal of all nodes as one: the most that any of them could give. */
function largestOf(nodes: readonly NodeCandidate[], wanted: PlacementRequest): DomainError {
  const lacks = nodes.flatMap((node) => whatNodeLacks(node, wanted) ?? []);
  const reason = lacks[0]?.reason ?? 'memory';
  const most = Math.max(0, ...lacks.filter((lack) => lack.reason === reason).map((lack) => lack.most));
  return codedError('node.no_room', { reason, most });
}

/** A node that has never connected may turn out to be able. */
function canRun(node: NodeCandidate, wanted: PlacementRequest): boolean {
  return node.runtime === null || wanted.runtimes.includes(node.runtime);
}

const neededBy = ({ runtimes }: PlacementRequest): string => runtimes.join(' or ');

const freeMemory = (node: NodeCandidate): number => (node.memoryBytes ?? 0) - node.memoryAllocatedBytes;

/** The same among equals every time, whatever order they come in. */
function byRoom(one: NodeCandidate, other: NodeCandidate): number {
  return freeMemory(other) - freeMemory(one) || (one.id < other.id ? -1 : 1);
}
