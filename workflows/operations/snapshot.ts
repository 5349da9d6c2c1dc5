import { sentenceOf } from '#domain/errors/codes.ts';
import type { OperationError, OperationStep } from '#domain/operations/operation.ts';
import type { OperationSnapshot } from '#temporal/contracts/operations.ts';

/** A step that has not begun. */
export const newStep = ({ id, title }: { id: string; title: string }, compensation: boolean): OperationStep => ({
  id,
  title,
  status: 'pending',
  compensation,
  startedAt: null,
  endedAt: null,
  attempts: 0,
  lastError: null,
});

/** Writes a failure into its step. */
export function takeError(step: OperationStep, { code, message, arguments: given }: OperationError): void {
  step.lastError = message;
  if (given !== undefined) step.error = { code, arguments: given };
}

/** The error of a terminated operation; `undone` once its undos have run. */
export const terminatedError = (given: { undone?: boolean }): OperationError => ({
  code: 'operation.terminated',
  message: sentenceOf('operation.terminated', given),
  arguments: given,
});

/** A step that was running when its workflow was terminated. */
export function terminated(step: OperationStep): OperationStep {
  const ended: OperationStep = { ...step, status: 'failed', endedAt: new Date().toISOString() };
  takeError(ended, terminatedError({}));
  return ended;
}

/** The operation's steps as Temporal's interface shows them under the workflow: Markdown, one line a step. */
export const stepDetails = ({ status, steps }: OperationSnapshot): string =>
  [`**${status}**`, ...steps.map((step) => `- ${step.title}: ${step.status}`)].join('\n');
