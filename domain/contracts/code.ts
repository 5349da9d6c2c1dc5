/**
 * The six digits of an authenticator as a user types or pastes them: apps show them in groups (`123 456`), and some keyboards
 * type wide digits. Every place that takes a code reads it by this. Null: these are not six digits.
 */
export function readSixDigits(typed: string): string | null {
  const digits = ungrouped(typed);
  return /^[0-9]{6}$/.test(digits) ? digits : null;
}

/** Without what groups the characters of a code. */
export const ungrouped = (typed: string): string => typed.normalize('NFKC').replace(/[\s\p{Dash}]/gu, '');
