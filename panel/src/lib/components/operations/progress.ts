import type { Operation } from '$domain/contracts/operations';
import { formatBytes, formatBytesOf, formatRate } from '$lib/format/bytes';
import { formatDuration, formatUntil } from '$lib/format/time';
import { wordPhase, wordStep } from '$lib/texts/steps';
import { m } from '$texts';

type Steps = Pick<Operation, 'steps' | 'progress'>;

/** The step that runs (or comes next), counted from 1. Steps that take something back are not counted. */
export function stepPosition({ steps }: Steps): { n: number; of: number; title: string } | null {
  const current =
    steps.find((step) => step.status === 'running') ??
    steps.find((step) => step.status === 'pending' && !step.compensation);
  if (current === undefined) return null;
  const counted = steps.filter((step) => !step.compensation);
  const index = counted.indexOf(current);
  return { n: index === -1 ? counted.length : index + 1, of: counted.length, title: wordStep(current.title) };
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

/** What the running step says of itself: its phase, how much of how much, how fast, and how long still. */
export function progressDetail({ progress }: Pick<Operation, 'progress'>): string {
  if (progress === null) return '';
  const { bytesDone, bytesTotal, bytesPerSecond, secondsLeft, percent, phase } = progress;
  const parts = [wordPhase(phase)];
  if (bytesDone !== null && bytesTotal !== null) parts.push(formatBytesOf(bytesDone, bytesTotal));
  else if (bytesDone !== null) parts.push(formatBytes(bytesDone));
  if (percent !== null) parts.push(`${Math.round(percent)} %`);
  if (bytesPerSecond) parts.push(formatRate(bytesPerSecond));
  if (secondsLeft != null && percent !== 100)
    parts.push(m.operations_left({ time: formatDuration(Math.ceil(secondsLeft)) }));
  return parts.filter((part) => part !== '').join(' · ');
}

/** What an operation waits for, as a sentence with the time since; null while it goes on. */
export function waiting(operation: Pick<Operation, 'waitingFor' | 'progress'>, now: number): string | null {
  const { waitingFor, progress } = operation;
  if (waitingFor?.countdown) {
    const { until, warnsPlayers } = waitingFor.countdown;
    const left = Date.parse(until) <= now ? m.operations_soon() : formatUntil(until, now);
    return warnsPlayers ? m.operations_restarts_warned({ when: left }) : m.operations_restarts({ when: left });
  }
  if (waitingFor !== null) {
    const seconds = (now - Date.parse(waitingFor.since)) / 1000;
    return m.operations_waiting_for({ what: waitingFor.what, time: formatDuration(seconds) });
  }
  return progress?.waitingFor ? m.operations_waiting_for_this({ what: progress.waitingFor }) : null;
}
