import { z } from 'zod';
import { operationKinds, operationStatuses } from './titles.ts';

export { isOver, operationTitles } from './titles.ts';

export const OperationKind = z.enum(operationKinds);
export type OperationKind = z.infer<typeof OperationKind>;

export const OperationStatus = z.enum(operationStatuses);
export type OperationStatus = z.infer<typeof OperationStatus>;

export const StepStatus = z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped']);
export type StepStatus = z.infer<typeof StepStatus>;

/** A pause that the policy of a restart asks for, and whether players are warned. */
export const Countdown = z.object({ until: z.iso.datetime(), warnsPlayers: z.boolean() });
export type Countdown = z.infer<typeof Countdown>;

/** One visible step of an operation. Times are ISO instants; `lastError` is a sentence for users. */
export const OperationStep = z.object({
  id: z.string(),
  title: z.string(),
  status: StepStatus,
  /** True for a step that takes an earlier one back after a failure or a cancel. */
  compensation: z.boolean(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  attempts: z.number().int().nonnegative(),
  lastError: z.string().nullable(),
  /** `lastError` as a code with its arguments; absent where only the sentence is known. */
  error: z.object({ code: z.string(), arguments: z.record(z.string(), z.json()) }).optional(),
  /** The pause that the step waits for while it runs. */
  countdown: Countdown.optional(),
});
export type OperationStep = z.infer<typeof OperationStep>;

/** Live progress of the running step. `percent` is null where it cannot be known. */
export const OperationProgress = z.object({
  stepId: z.string(),
  phase: z.string(),
  percent: z.number().min(0).max(100).nullable(),
  bytesDone: z.number().int().nonnegative().nullable(),
  bytesTotal: z.number().int().nonnegative().nullable(),
  /** Smoothed over the last seconds; left out where nothing flows or it cannot be known. */
  bytesPerSecond: z.number().nonnegative().nullable().optional(),
  secondsLeft: z.number().nonnegative().nullable().optional(),
  /** What the node itself waits for before it goes on: "two other backups on this node". */
  waitingFor: z.string().max(200).nullable().optional(),
});
export type OperationProgress = z.infer<typeof OperationProgress>;

/**
 * Why an operation failed: a stable code, its arguments where they are known (for another language), and the English sentence.
 * The code is any text: it may be of an older version.
 */
export const OperationError = z.object({
  code: z.string(),
  message: z.string(),
  arguments: z.record(z.string(), z.json()).optional(),
});
export type OperationError = z.infer<typeof OperationError>;
