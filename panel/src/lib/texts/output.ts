import type { OperationStep } from '$domain/operations/operation';
import { wordOutput } from './errors.svelte';
import { wordStep, wordStepError } from './steps';

/**
 * An operation's output in the reader's language. A step whose failure does not fail the operation has a line with its title and
 * its error (`workflows/operations/run.ts`); warnings stand in lines of their own, and what programs print stays.
 */
export function wordOperationOutput(output: string, steps: readonly OperationStep[]): string {
  const lines = new Map(
    steps
      .filter(({ lastError }) => lastError !== null)
      .map((step) => [
        `${step.title}: ${step.lastError ?? ''}`,
        `${wordStep(step.title)}: ${wordStepError(step) ?? ''}`,
      ]),
  );
  const worded = wordOutput(output);
  return lines.size === 0 ? worded : worded.replace(/^.+$/gm, (line) => lines.get(line) ?? line);
}
