import fc from 'fast-check';
import { warningsOf } from './countdown.ts';

describe('the countdown of a restart', () => {
  it('is nothing where the policy has none', () => {
    expect(warningsOf({ countdownSeconds: 0, warning: 'say soon', warnAt: [5] })).toEqual([]);
  });

  it('warns at once, at each moment that fits, and ends with the pause that is left', () => {
    expect(warningsOf({ countdownSeconds: 15, warning: 'say {{SECONDS}} s', warnAt: [60, 5, 10, 5] })).toEqual([
      { waitSeconds: 0, command: 'say 15 s' },
      { waitSeconds: 5, command: 'say 10 s' },
      { waitSeconds: 5, command: 'say 5 s' },
      { waitSeconds: 5, command: null },
    ]);
  });

  it('says nothing without a warning', () => {
    expect(warningsOf({ countdownSeconds: 15, warning: '', warnAt: [5] })).toEqual([
      { waitSeconds: 15, command: null },
    ]);
  });

  it('takes as long as the policy says, whatever its warnings', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3600 }),
        fc.array(fc.integer({ min: 1, max: 3600 }), { maxLength: 20 }),
        (countdownSeconds, warnAt) => {
          const steps = warningsOf({ countdownSeconds, warning: 'w', warnAt });
          expect(steps.every(({ waitSeconds }) => waitSeconds >= 0)).toBe(true);
          expect(steps.reduce((sum, { waitSeconds }) => sum + waitSeconds, 0)).toBe(countdownSeconds);
        },
      ),
    );
  });
});
