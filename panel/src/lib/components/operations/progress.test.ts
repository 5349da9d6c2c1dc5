import type { OperationProgress, OperationStep } from '$domain/operations/operation';
import { overallPercent, progressDetail, stepPosition, waiting } from './progress.ts';

const step = (id: string, status: OperationStep['status'], compensation = false): OperationStep => ({
  id,
  title: `Step ${id}`,
  status,
  compensation,
  startedAt: null,
  endedAt: null,
  attempts: 1,
  lastError: null,
});

const progress = (facts: Partial<OperationProgress>): OperationProgress => ({
  stepId: 'b',
  phase: 'Packing',
  percent: null,
  bytesDone: null,
  bytesTotal: null,
  ...facts,
});

const MiB = 1024 ** 2;

describe('the progress of an operation', () => {
  it('counts the steps that go forward alone', () => {
    const steps = [step('a', 'succeeded'), step('b', 'running'), step('undo', 'pending', true)];
    expect(stepPosition({ steps, progress: null })).toEqual({ n: 2, of: 2, title: 'Step b' });
    expect(overallPercent({ steps, progress: progress({ percent: 50 }) })).toBe(75);
  });

  it('does not pretend to know how far a silent step is', () => {
    const steps = [step('a', 'succeeded'), step('b', 'running')];
    expect(overallPercent({ steps, progress: null })).toBeNull();
  });

  it('says how much, how fast and how long still', () => {
    const facts = {
      percent: 40,
      bytesDone: 200 * MiB,
      bytesTotal: 500 * MiB,
      bytesPerSecond: 12 * MiB,
      secondsLeft: 24.2,
    };
    expect(progressDetail({ progress: progress(facts) })).toBe(
      'Packing · 200 of 500 MiB · 40 % · 12 MiB/s · 25 s left',
    );
    expect(progressDetail({ progress: progress({ bytesDone: 3 * MiB }) })).toBe('Packing · 3 MiB');
    expect(progressDetail({ progress: null })).toBe('');
  });

  it('says what it waits for, and since when', () => {
    const now = Date.parse('2026-01-01T00:03:00Z');
    const waitingFor = { what: 'node fra-1 to come back', since: '2026-01-01T00:00:00Z' };
    expect(waiting({ waitingFor, progress: null }, now)).toBe('Waiting for node fra-1 to come back, 3 min');
    const counting = (until: string, warnsPlayers: boolean) =>
      waiting({ waitingFor: { ...waitingFor, countdown: { until, warnsPlayers } }, progress: null }, now);
    expect(counting('2026-01-01T00:08:00Z', true)).toBe('Restarts in 5 min; players are warned');
    expect(counting('2026-01-01T00:03:09Z', false)).toBe('Restarts in 9 s');
    expect(counting('2026-01-01T00:02:59Z', false)).toBe('Restarts in a moment');
    const waits = progress({ waitingFor: 'two other backups on this node' });
    expect(waiting({ waitingFor: null, progress: waits }, now)).toBe('Waiting for two other backups on this node');
    expect(waiting({ waitingFor: null, progress: progress({}) }, now)).toBeNull();
  });
});
