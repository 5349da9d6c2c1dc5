import type { Operation } from '$domain/contracts/operations';
import { formatBytes, formatBytesOf } from '$lib/format/bytes';

type Steps = Pick<Operation, 'steps' | 'progress'>;

/** The step that runs (or comes next), counted from 1. Steps that take something back are not counted. */
export function stepPosition({ steps }: Steps): { n: number; of: number; title: string } | null {
  const current =
    steps.find((step) => step.status === 'running') ??
    steps.find((step) => step.status === 'pending' && !step.compensation);
  if (current === undefined) return null;
  const counted = steps.filter((step) => !step.compensation);
  const index = counted.indexOf(current);
  return { n: index === -1 ? counted.length : index + 1, of: counted.length, title: current.title };
}

/** How far the whole operation is, each step an equal share; null while nothing is known of the running step. */
export function overallPercent(operation: Steps): number | null {
  const counted = operation.steps.filter((step) => !step.compensation);
  const done = counted.filter((step) => step.status === 'succeeded' || step.status === 'skipped').length;
  const running = counted.find((step) => step.status === 'running');
  if (counted.length === 0) return null;
  if (running === undefined) return (100 * done) / counted.length;
  const { progress } = operation;
  if (progress?.stepId !== running.id || progress.percent === null) return null;
  return (100 * (done + progress.percent / 100)) / counted.length;
}

/** What the running step says of itself: its phase, and how much of how much. */
export function progressDetail({ progress }: Steps): string {
  if (progress === null) return '';
  const parts = [progress.phase];
  if (progress.bytesDone !== null && progress.bytesTotal !== null)
    parts.push(formatBytesOf(progress.bytesDone, progress.bytesTotal));
  else if (progress.bytesDone !== null) parts.push(formatBytes(progress.bytesDone));
  if (progress.percent !== null) parts.push(`${Math.round(progress.percent)} %`);
  return parts.filter((part) => part !== '').join(' · ');
}
