import fc from 'fast-check';
import { outputTailLength } from '#domain/operations/output-tail.ts';
import { OutputRing } from './output-ring.ts';

describe('the ring of an output', () => {
  it('puts pieces that overlap or come twice together as the whole they were cut from', () => {
    const cut = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 });
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200 }), cut, (whole, cuts) => {
        const ring = new OutputRing();
        let told = '';
        let end = 0;
        for (const [start, length] of [...cuts, [0, whole.length]] as [number, number][]) {
          const from = start % (end + 1);
          const text = whole.slice(from, from + length);
          const added = ring.append(from, text);
          told += added?.text ?? '';
          end = Math.max(end, from + text.length);
          expect(told).toBe(whole.slice(0, end));
        }
        expect(ring.content).toEqual({ from: 0, text: whole });
      }),
    );
  });

  it('is completed by what was before, wherever that ends', () => {
    const whole = 'the beginning, the middle and the end';
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(whole.length - 1), fc.nat(whole.length), (start, from, to) => {
        const ring = new OutputRing();
        ring.append(start, whole.slice(start));
        ring.complete(from, whole.slice(from, to));
        const reaches = from < start && to >= start;
        expect(ring.content).toEqual({ from: reaches ? from : start, text: whole.slice(reaches ? from : start) });
        expect(ring.isWhole).toBe(ring.content.from === 0);
      }),
    );
  });

  it('keeps the end and begins anew after a gap', () => {
    const ring = new OutputRing();
    ring.append(0, 'x'.repeat(outputTailLength + 5));
    expect(ring.content.from).toBe(5);
    expect(ring.append(1_000_000, 'later')).toEqual({ from: 1_000_000, text: 'later' });
    expect(ring.content).toEqual({ from: 1_000_000, text: 'later' });
  });
});
