import { z } from 'zod';
import { OperationProgress } from '../operations/operation.ts';
import { PowerState, ServerEnding, ServerExit } from '../servers/state.ts';
import { NodeFacts } from './nodes.ts';
import { StatsSample } from './realtime.ts';

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

export const NodeHello = z.object({
  facts: NodeFacts,
  observations: z.array(Observation),
  /** Grows with each connection of the node (milliseconds of its clock): of two links the one with the larger number is in use. */
  linkedAt: z.number().int().nonnegative().optional(),
});
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
