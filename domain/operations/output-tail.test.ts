import fc from 'fast-check';
import { outputTail, outputTailLength } from './output-tail.ts';

describe('the output that is kept', () => {
  it('is the end of it', () => {
    expect(outputTail('a\nb')).toBe('a\nb');
    expect(outputTail(`x${'y'.repeat(outputTailLength)}`)).toBe('y'.repeat(outputTailLength));
  });

  it('always fits into its row and has nothing that Postgres refuses', () => {
    const unit = fc.constantFrom('a', '\0', '€', '😀', '\ud83d');
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1 }), fc.integer({ min: 1, max: 3 }), (units, times) => {
        const tail = outputTail(units.join('').repeat((times * 30_000) / units.length));
        expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(131_072);
        expect(tail).not.toContain('\0');
        expect(tail.isWellFormed()).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
