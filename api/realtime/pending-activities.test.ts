import { describePending } from './pending-activities.ts';
import type { PendingActivity } from './pending-activities.ts';

const now = new Date('2026-01-01T00:01:00.000Z');
const activity = (changes: Partial<PendingActivity>): PendingActivity => ({
  id: 'script',
  type: 'runInstall',
  isScheduled: true,
  attempt: 1,
  scheduledAt: new Date('2026-01-01T00:00:30.000Z'),
  lastFailure: null,
  ...changes,
});
const waitingFor = (changes: Partial<PendingActivity>) => describePending([activity(changes)], 'fra-1', now).waitingFor;

describe('what an operation waits for', () => {
  it('is its node when no worker takes the node’s work', () => {
    expect(waitingFor({})).toEqual({ what: 'node fra-1 to come back', since: '2026-01-01T00:00:30.000Z' });
  });

  it('is a control worker when none takes the control plane’s work', () => {
    expect(waitingFor({ type: 'allocatePrimary' })?.what).toBe('a control worker');
  });

  it('is the next try between two tries', () => {
    expect(waitingFor({ attempt: 3, scheduledAt: new Date('2026-01-01T00:02:00.000Z') })?.what).toBe('try 3');
  });

  it('is nothing while it is worked on, or was only just asked for', () => {
    expect(waitingFor({ isScheduled: false })).toBeNull();
    expect(waitingFor({ scheduledAt: new Date('2026-01-01T00:00:59.500Z') })).toBeNull();
  });
});

it('a failed attempt is described in plain words', () => {
  const { tries } = describePending(
    [activity({ attempt: 2, lastFailure: 'activity Heartbeat timeout' })],
    'fra-1',
    now,
  );
  expect(tries.get('script')).toEqual({
    attempts: 2,
    lastError: 'Node fra-1 stopped reporting; the step is taken up again.',
  });
});
