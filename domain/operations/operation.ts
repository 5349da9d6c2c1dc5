import { z } from 'zod';

export const OperationKind = z.enum(['install', 'reinstall', 'delete']);
export type OperationKind = z.infer<typeof OperationKind>;

export const OperationStatus = z.enum(['pending', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled']);
export type OperationStatus = z.infer<typeof OperationStatus>;

export const StepStatus = z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped']);
export type StepStatus = z.infer<typeof StepStatus>;

/** One visible step of an operation. Times are ISO instants; `lastError` is a sentence for people. */
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
});
export type OperationStep = z.infer<typeof OperationStep>;

/** Live progress of the running step. `percent` is null where it cannot be known. */
export const OperationProgress = z.object({
  stepId: z.string(),
  phase: z.string(),
  percent: z.number().min(0).max(100).nullable(),
  bytesDone: z.number().int().nonnegative().nullable(),
  bytesTotal: z.number().int().nonnegative().nullable(),
});
export type OperationProgress = z.infer<typeof OperationProgress>;

export const OperationError = z.object({ code: z.string(), message: z.string() });
export type OperationError = z.infer<typeof OperationError>;

export function isOver(status: OperationStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}

export const operationTitles: Record<OperationKind, string> = {
  install: 'Install',
  reinstall: 'Reinstall',
  delete: 'Delete',
};
