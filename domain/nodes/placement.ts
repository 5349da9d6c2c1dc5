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

export interface PlacementWish {
  runtimes: readonly RuntimeKind[];
  memoryBytes: number;
}

export type PlacementReason = 'node.offline' | 'node.no_room' | 'allocation.none_free';
export type Placement = { ok: true; nodeId: string } | { ok: false; reason: PlacementReason; sentence: string };

const refuse = (reason: PlacementReason, sentence: string): Placement => ({ ok: false, reason, sentence });

/** The online node with the most free memory that can run the blueprint and has a port to give; or why there is none. */
export function choosePlacement(candidates: readonly NodeCandidate[], wish: PlacementWish): Placement {
  const online = candidates.filter((node) => node.online);
  if (online.length === 0)
    return refuse('node.offline', 'No node is online. Start a node, then create the server again.');
  const able = online.filter((node) => canRun(node, wish));
  if (able.length === 0)
    return refuse('node.no_room', `No online node can run this blueprint: it needs ${wish.runtimes.join(' or ')}.`);
  const withPort = able.filter((node) => node.freeAllocations > 0);
  if (withPort.length === 0)
    return refuse('allocation.none_free', 'No node has a free port left. Add ports to a node, or delete a server.');
  const roomy = withPort.filter((node) => freeMemory(node) >= wish.memoryBytes).sort(byRoom);
  const best = roomy[0];
  if (best !== undefined) return { ok: true, nodeId: best.id };
  return refuse('node.no_room', 'No node has so much memory left. Ask for less, or delete a server.');
}

/** Whether a node that somebody named will do. One that is away will: the install waits for it; and he may overcommit its memory. */
export function checkPlacement(node: NodeCandidate, wish: PlacementWish): Placement {
  if (!canRun(node, wish)) {
    return refuse(
      'node.no_room',
      `${node.name} runs servers by ${node.runtime}; this blueprint needs ${wish.runtimes.join(' or ')}.`,
    );
  }
  if (node.freeAllocations === 0) {
    return refuse('allocation.none_free', `${node.name} has no free port left. Add ports to it, or delete a server.`);
  }
  return { ok: true, nodeId: node.id };
}

/** A node that has never connected may turn out to be able. */
function canRun(node: NodeCandidate, wish: PlacementWish): boolean {
  return node.runtime === null || wish.runtimes.includes(node.runtime);
}

const freeMemory = (node: NodeCandidate): number => node.memoryBytes - node.memoryAllocatedBytes;

/** The same among equals every time, whatever order they come in. */
function byRoom(one: NodeCandidate, other: NodeCandidate): number {
  return freeMemory(other) - freeMemory(one) || (one.id < other.id ? -1 : 1);
}
