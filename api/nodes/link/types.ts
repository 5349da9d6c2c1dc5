import type { Namespace, Socket } from 'socket.io';
import type {
  ExitReport,
  Observation,
  OperationOutputReport,
  OperationProgressReport,
} from '#domain/contracts/node-link.ts';
import type { ConsoleChunk, StatsSample } from '#domain/contracts/realtime.ts';

/** Known of a node's connection: by its certificate. */
export interface NodeSocketData {
  nodeId: string;
}

/** Names and shapes of what goes over it are in the tables of questions, and parsed. */
type Events = Record<string, (...received: unknown[]) => void>;
export type NodeSocket = Socket<Events, Events, Events, NodeSocketData>;
export type NodeNamespace = Namespace<Events, Events, Events, NodeSocketData>;

/** Where what nodes report goes. It was checked already: the node owns the server, the server has the operation. */
export interface NodeReports {
  /** Records an observation; rejects when it could not, so that the node tells it again. */
  observed(nodeId: string, observation: Observation): Promise<void>;
  /** Records how a run ended; rejects when it could not, so that the node tells it again. */
  exited(nodeId: string, report: ExitReport): Promise<void>;
  /** The node has connected and this is all it sees: servers of its that are missing do not run. */
  connected(nodeId: string, observations: readonly Observation[]): Promise<void>;
  progress(report: OperationProgressReport): void;
  output(report: OperationOutputReport): Promise<void> | void;
}

/** Hears of connections and of what nodes stream. */
export interface NodeListener {
  nodeUp?(nodeId: string): void;
  /** At once when the link is lost, before the grace after which the node counts as offline. */
  nodeDown?(nodeId: string): void;
  observed?(seen: Pick<Observation, 'serverId'>): void;
  consoleChunk?(nodeId: string, chunk: ConsoleChunk): void;
  statsSample?(serverId: string, sample: StatsSample): void;
  progress?(report: OperationProgressReport): void;
  output?(report: OperationOutputReport): void;
}
