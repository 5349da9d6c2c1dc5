/** A range as it is typed. */
export interface RangeDraft {
  ip: string;
  from: number | null;
  to: number | null;
}

/** How many ports the ranges have together; null while one of them is none. */
export function portCount(ranges: readonly RangeDraft[]): number | null {
  let count = 0;
  for (const { from, to } of ranges) {
    if (from === null || to === null || to < from) return null;
    count += to - from + 1;
  }
  return count;
}

/** A further range begins where the last one ended, on the same address. */
export function nextRange(ranges: readonly RangeDraft[]): RangeDraft {
  const last = ranges.at(-1);
  const from = Math.min(65_535, (last?.to ?? 25_564) + 1);
  return { ip: last?.ip ?? '', from, to: Math.min(65_535, from + 99) };
}
