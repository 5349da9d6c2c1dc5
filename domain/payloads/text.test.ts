import fc from 'fast-check';
import { jsonBytes } from './bounds.ts';
import { head, storable, tail } from './text.ts';

const quotes = 2;
const anyText = fc
  .array(fc.constantFrom('a', 'é', '€', '😀', '\ud83d', '\udc00', '\0', '\u001b', '\n', '"', '\\', '\u007f', '\u2028'))
  .map((units) => units.join(''));

describe.each([
  ['the beginning', head],
  ['the end', tail],
])('%s of a text', (_, cut) => {
  it('fits into its bytes of JSON, whatever is in it', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 3, max: 60 }), (text, bytes) => {
        const piece = cut(text, bytes);
        expect(jsonBytes(piece)).toBeLessThanOrEqual(bytes + quotes);
        expect(piece.isWellFormed()).toBe(true);
        expect(piece).not.toContain('\0');
      }),
      { numRuns: 2000 },
    );
  });

  it('is all of it where it fits', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const whole = storable(text);
        expect(cut(text, jsonBytes(whole) - quotes)).toBe(whole);
      }),
    );
  });
});

it('the beginning says that there was more', () => {
  expect(head('abcdefgh', 7)).toBe('abcd…');
  expect(head('😀😀', 7)).toBe('😀…');
  expect(head('abcdefgh', 8)).toBe('abcdefgh');
});

it('the end is as long as it may be', () => {
  expect(tail('abcdefgh', 3)).toBe('fgh');
  expect(tail('a\u001b[0m', 9)).toBe('\u001b[0m');
  expect(tail('a\u001b[0m', 8)).toBe('[0m');
});
