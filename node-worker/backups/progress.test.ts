import { ProgressMeter } from './progress.ts';

describe('progress as people see it', () => {
  let now: number;
  let meter: ProgressMeter;
  beforeEach(() => {
    now = 0;
    meter = new ProgressMeter('files', () => now);
  });

  const at = (milliseconds: number, bytesDone: number | null, bytesTotal: number | null = 1000, phase = 'Packing') => {
    now = milliseconds;
    return meter.of({ phase, bytesDone, bytesTotal });
  };

  it('has percent at once; rate and time left once there is something to tell them from', () => {
    expect(at(0, 0)).toEqual({
      stepId: 'files',
      phase: 'Packing',
      percent: 0,
      bytesDone: 0,
      bytesTotal: 1000,
      bytesPerSecond: null,
      secondsLeft: null,
      waitingFor: null,
    });
    expect(at(100, 10)).toMatchObject({ percent: 1, bytesPerSecond: null, secondsLeft: null });
    expect(at(1000, 100)).toMatchObject({ percent: 10, bytesPerSecond: 100, secondsLeft: 9 });
  });

  it('tells the rate of the last seconds, not of all', () => {
    at(0, 0);
    at(1000, 500);
    expect(at(6000, 500)).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
    expect(at(8000, 700)).toMatchObject({ bytesPerSecond: 100, secondsLeft: 3 });
  });

  it('begins anew with each phase', () => {
    at(0, 0);
    at(1000, 900);
    expect(at(1100, 0, 1000, 'Unpacking')).toMatchObject({ bytesPerSecond: null });
    expect(at(2100, 10, 1000, 'Unpacking')).toMatchObject({ bytesPerSecond: 10 });
  });

  it('is never over 100 percent, below no time or of a negative rate', () => {
    at(0, 500);
    expect(at(1000, 1500)).toMatchObject({ percent: 100, secondsLeft: 0 });
    expect(at(2000, 100)).toMatchObject({ bytesPerSecond: 0, secondsLeft: null });
    expect(at(2500, 0, 0, 'Nothing')).toMatchObject({ percent: 100 });
  });

  it('has no figures where there are none', () => {
    const none = { percent: null, bytesPerSecond: null, secondsLeft: null };
    expect(at(0, null, null)).toMatchObject(none);
    expect(at(1000, null, 1000)).toMatchObject(none);
    expect(at(2000, 5, null)).toMatchObject({ percent: null, secondsLeft: null });
  });

  it('says for whom it waits', () => {
    expect(meter.waiting(1)).toMatchObject({ phase: 'Waiting', waitingFor: '1 other backup or restore on this node' });
    expect(meter.waiting(3).waitingFor).toBe('3 other backups or restores on this node');
  });
});
