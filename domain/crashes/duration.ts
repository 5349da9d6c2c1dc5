const units = [
  ['day', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** A time span as people say it, in its largest fitting unit: `4 s`, `1.5 min`, `2 h`, `7 days`. */
export function durationText(seconds: number): string {
  for (const [unit, length] of units) {
    if (seconds < length) continue;
    const count = Number((seconds / length).toFixed(1));
    return `${String(count)} ${unit === 'day' && count !== 1 ? 'days' : unit}`;
  }
  return `${String(Number(seconds.toFixed(seconds < 10 ? 1 : 0)))} s`;
}
