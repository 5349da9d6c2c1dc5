/** The part of a console chunk that the cursor looks at. `from` is the sequence number of its first line. */
export interface Lines {
  from: number;
  count: number;
  text: string;
  skipped: number;
}

export interface Step {
  /** Lines not had before, parted by "\n"; null when there is none. */
  text: string | null;
  count: number;
  /** Lines between the last one had and the first of these, which never came. */
  skipped: number;
  /** Sequence number of the line that comes next. */
  next: number;
}

/**
 * Takes one chunk in, so that each line is shown once and each hole is known. `next` is the sequence number awaited; null
 * when nothing was received yet, and then only the sender knows of lines left out.
 */
export function take(next: number | null, chunk: Lines): Step {
  const end = chunk.from + chunk.count;
  if (next === null) return { text: chunk.text, count: chunk.count, skipped: chunk.skipped, next: end };
  if (end <= next) return { text: null, count: 0, skipped: 0, next };
  if (chunk.from >= next) return { text: chunk.text, count: chunk.count, skipped: chunk.from - next, next: end };
  const had = next - chunk.from;
  return { text: chunk.text.split('\n').slice(had).join('\n'), count: chunk.count - had, skipped: 0, next: end };
}
