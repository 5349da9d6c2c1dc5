/**
 * A run of console lines: `count` lines parted by "\n" (no trailing one), the first of them numbered `from`. `skipped`
 * lines before `from` can no longer be had. Numbers begin at 1, so that `after: 0` asks for everything.
 */
export interface ConsoleSlice {
  from: number;
  count: number;
  text: string;
  skipped: number;
}

/** How much to take at once: lines, and characters (UTF-16 units, which need no counting pass). A slice has at least one line. */
export interface SliceLimits {
  maxLines: number;
  maxLength: number;
}

/** The offset where line `index` (0-based) of a "\n"-parted text begins; the text must have that many lines. */
export function lineOffset(text: string, index: number): number {
  let offset = 0;
  for (let line = 0; line < index; line++) offset = text.indexOf('\n', offset) + 1;
  return offset;
}

/** The number of lines of a "\n"-parted text; an empty text is one empty line. */
export function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The first lines of a text that fit the limits, at least one. */
export function takeLines(text: string, count: number, limits: SliceLimits): { text: string; count: number } {
  if (count <= limits.maxLines && text.length <= limits.maxLength) return { text, count };
  let taken = 0;
  let end = -1;
  while (taken < Math.min(count, limits.maxLines)) {
    const lineEnd = taken === count - 1 ? text.length : text.indexOf('\n', end + 1);
    if (taken > 0 && lineEnd > limits.maxLength) break;
    end = lineEnd;
    taken++;
  }
  return { text: text.slice(0, end), count: taken };
}
