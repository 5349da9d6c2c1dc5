import { z } from 'zod';
import type { BackupEntry, BackupLocation } from '../backups/backup.ts';
import { OperationProgress } from '../operations/operation.ts';
import { PowerState, ServerEnding, ServerExit } from '../servers/state.ts';
import { NodeFacts } from './nodes.ts';
import { ConsoleChunk, StatsSample } from './realtime.ts';
import type { Ack } from './realtime.ts';

/**
 * What the node sees of one server. `observedAt` is a number that only grows for a server on its node (milliseconds of the
 * node's clock, bumped by one when needed): an older observation never overwrites a newer one.
 */
export const Observation = z.object({
  serverId: z.uuid(),
  power: PowerState,
  observedAt: z.number().int().nonnegative(),
  startedAt: z.iso.datetime().nullable(),
  /** The last exit, present when power is offline and the process has ever run. */
  exit: ServerExit.nullable(),
  /** How far a stop has come; while power is stopping. */
  ending: ServerEnding.nullable().optional(),
});
export type Observation = z.infer<typeof Observation>;

export const NodeHello = z.object({ facts: NodeFacts, observations: z.array(Observation) });
export type NodeHello = z.infer<typeof NodeHello>;

export const OperationProgressReport = z.object({
  operationId: z.uuid(),
  serverId: z.uuid(),
  attempt: z.number().int().positive(),
  progress: OperationProgress,
});
export type OperationProgressReport = z.infer<typeof OperationProgressReport>;

export const OperationOutputReport = z.object({
  operationId: z.uuid(),
  serverId: z.uuid(),
  from: z.number().int().nonnegative(),
  text: z.string().max(256 * 1024),
});
export type OperationOutputReport = z.infer<typeof OperationOutputReport>;

export const StatsReport = z.object({ serverId: z.uuid(), sample: StatsSample });

/** How one run of a server ended, with what it said last. Spooled on the node's disk until the API has it. */
export const ExitReport = z.object({
  serverId: z.uuid(),
  exit: ServerExit.extend({ id: z.string().max(100) }),
  /** When it was seen, as in `Observation`: so that it is known whether anything newer has been. Left out: at the exit itself. */
  observedAt: z.number().int().nonnegative().optional(),
  /** The last console lines (at most 200), oldest first, without terminal sequences of our own. */
  log: z.array(z.string()).max(200),
});
export type ExitReport = z.infer<typeof ExitReport>;

/** What the node sends to the API. Those with an ack are kept and sent again until acknowledged. */
export interface NodeToApi {
  hello: (hello: NodeHello, ack: (answer: Ack) => void) => void;
  observed: (observation: Observation, ack: (answer: Ack) => void) => void;
  exited: (report: ExitReport, ack: (answer: Ack) => void) => void;
  'console:chunk': (chunk: ConsoleChunk, ack: () => void) => void;
  'stats:sample': (report: z.infer<typeof StatsReport>) => void;
  'operation:progress': (report: OperationProgressReport) => void;
  'operation:output': (report: OperationOutputReport, ack: (answer: Ack) => void) => void;
  facts: (facts: NodeFacts) => void;
}
export { ConsoleChunk };

/** What the API asks of the node. */
export interface ApiToNode {
  /** `from` is the first line that will be sent, `next` the number of the next line to come. A subscription that is open is replaced. */
  'console:open': (
    payload: { serverId: string; after: number | null; backlog: number },
    ack: (answer: Ack<{ from: number; next: number }>) => void,
  ) => void;
  /** Older lines than the API still has, once, outside the subscription; null when there are none after `after`. */
  'console:read': (
    payload: { serverId: string; after: number; maxLines: number; maxLength: number },
    ack: (answer: Ack<ConsoleChunk | null>) => void,
  ) => void;
  'console:close': (payload: { serverId: string }, ack: (answer: Ack) => void) => void;
  'console:command': (payload: { serverId: string; command: string }, ack: (answer: Ack) => void) => void;
  'stats:watch': (payload: { serverId: string; watch: boolean }, ack: (answer: Ack) => void) => void;
  /** Has the node get a further certificate and use it; acknowledged at once, for the link itself is made anew with it. */
  'certificate:renew': (payload: Record<string, never>, ack: (answer: Ack) => void) => void;
  /** The whole output (tail of at most 64 KiB) of an operation that this node ran or runs. */
  'operation:output': (
    payload: { operationId: string },
    ack: (answer: Ack<{ from: number; text: string }>) => void,
  ) => void;
  /** Entries of a backup directly inside `folder` ('' is the root), folders first, by name. */
  'backup:entries': (
    payload: { location: BackupLocation; folder: string; after: string | null; limit: number },
    ack: (answer: Ack<{ entries: BackupEntry[]; hasMore: boolean }>) => void,
  ) => void;
  /**
   * Rendezvous for bulk bytes: the node opens `POST /node/streams/<streamId>` to this API instance and sends what was asked for
   * as the request's body. Acknowledged once the source has been opened, so that a missing one is told in words.
   */
  'stream:open': (
    payload: { streamId: string; source: { kind: 'backup'; location: BackupLocation } },
    ack: (answer: Ack<{ bytes: number | null }>) => void,
  ) => void;
}
