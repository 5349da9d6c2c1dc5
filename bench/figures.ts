/** One line of the table. Times in milliseconds unless the unit says otherwise. */
export interface Row {
  measure: string;
  unit: string;
  n: number;
  p50: number;
  p99: number | null;
  /** The same work by other hands in the same run, and the goal in words with whether it was met. */
  beside?: { what: string; p50: number };
  goal?: { what: string; met: boolean };
}

/** The smallest value that at least this share of the sample does not exceed. */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function row(
  measure: string,
  unit: string,
  sample: readonly number[],
  extra: Pick<Row, 'beside' | 'goal'> = {},
): Row {
  const p99 = sample.length >= 5 ? percentile(sample, 0.99) : null;
  return { measure, unit, n: sample.length, p50: percentile(sample, 0.5), p99, ...extra };
}

/** The rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((line) => [
    line.measure,
    format(line.p50),
    line.p99 === null ? '' : format(line.p99),
    line.unit,
    String(line.n),
    line.beside ? `${line.beside.what}: ${format(line.beside.p50)} (${format(line.p50 / line.beside.p50)} ×)` : '',
    line.goal ? `${line.goal.what}: ${line.goal.met ? 'met' : 'MISSED'}` : '',
  ]);
  const head = ['measure', 'p50', 'p99', 'unit', 'n', 'beside, same run', 'goal'];
  return [head, head.map(() => '---'), ...cells]
    .map((line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function format(value: number): string {
  if (value >= 10_000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
