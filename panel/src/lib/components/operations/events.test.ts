import type { OperationEvent } from '$domain/contracts/operations';
import { eventSubject, filterEvents } from './events.ts';

const event = (id: number, type: string, attributes: Record<string, unknown>): OperationEvent => ({
  id,
  at: '2026-01-01T00:00:00Z',
  type,
  attributes,
});

const scheduled = event(5, 'ActivityTaskScheduled', { activityId: 'stage', activityType: { name: 'stageFiles' } });
const started = event(6, 'ActivityTaskStarted', { scheduledEventId: '5', attempt: 2 });

describe('the raw history', () => {
  it('is filtered by every word, in types and attributes', () => {
    expect(filterEvents([scheduled, started], '')).toHaveLength(2);
    expect(filterEvents([scheduled, started], 'activity STAGEfiles')).toEqual([scheduled]);
    expect(filterEvents([scheduled, started], 'attempt 3')).toEqual([]);
  });

  it('says what an event is about', () => {
    expect(eventSubject(scheduled)).toBe('stageFiles · stage');
    expect(eventSubject(started)).toBe('');
    expect(eventSubject(event(1, 'TimerStarted', { timerId: '7' }))).toBe('7');
  });
});
