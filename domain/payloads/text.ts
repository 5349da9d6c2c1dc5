/** Takes the beginning of a text, as much of it as fits into so many bytes of JSON; an ellipsis says that there was more. */
export function head(text: string, bytes: number): string {
  const whole = storable(text);
  let used = 0;
  let fitting = 0;
  for (let index = 0; index < whole.length; index += 1) {
    used += unitBytes(whole.charCodeAt(index));
    if (used > bytes) return `${whole.slice(0, fitting).replace(/[\ud800-\udbff]$/, '')}…`;
    if (used <= bytes - ellipsisBytes) fitting = index + 1;
  }
  return whole;
}

/** Takes the end of a text, as much of it as fits into so many bytes of JSON. */
export function tail(text: string, bytes: number): string {
  const whole = storable(text);
  let used = 0;
  for (let index = whole.length - 1; index >= 0; index -= 1) {
    used += unitBytes(whole.charCodeAt(index));
    if (used > bytes) return whole.slice(index + 1).replace(/^[\udc00-\udfff]/, '');
  }
  return whole;
}

/** A text without what Postgres has no place for: NUL, and halves of a pair. */
export const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed();

const ellipsisBytes = 3;
const shortEscapes = '\b\t\n\f\r"\\';

/** Bytes of one UTF-16 unit of a well-formed text inside a JSON string, in UTF-8. Half of a pair takes half of the pair's four. */
function unitBytes(unit: number): number {
  if (shortEscapes.includes(String.fromCharCode(unit))) return 2;
  if (unit < 0x20) return 6;
  if (unit < 0x80) return 1;
  const isHalf = unit >= 0xd800 && unit <= 0xdfff;
  return unit < 0x800 || isHalf ? 2 : 3;
}
