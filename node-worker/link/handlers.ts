import type { Observation } from '#domain/contracts/node-link.ts';
import type { NodeHandlers } from '#domain/contracts/node-questions/asked-of-node.ts';
import type { NodeFacts } from '#domain/contracts/nodes.ts';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import type { ServerConsole } from '../console/server-console.ts';

/** Questions whose answer opens something that lasts as long as the connection. */
type BoundToConnection = 'console:open' | 'console:close' | 'stats:watch';

/** The answers that are the same on every connection. */
export type NodeAnswers = Omit<NodeHandlers, BoundToConnection>;

/** What the link needs of the node. */
export interface LinkHandlers {
  facts: () => Promise<NodeFacts> | NodeFacts;
  observations: () => Observation[];
  /** Null for a server that has never run here. */
  console: (serverId: string) => ServerConsole | null;
  /** Samples until the process ends or the signal aborts; null while nothing runs. */
  stats: (serverId: string, signal: AbortSignal) => AsyncIterable<StatsSample> | null;
  answers: NodeAnswers;
}
