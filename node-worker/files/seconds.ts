/**
 * A time in milliseconds as the calls of `node:fs` take it. They cut it off at a microsecond, and most fractions are a little
 * less than what was meant: without the half of one, a time that is set and read again may be a millisecond earlier.
 */
export function seconds(milliseconds: number): number {
  return milliseconds / 1000 + 0.000_000_5;
}
