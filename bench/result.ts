/** One row of the table. */
export interface Result {
  name: string;
  unit: 'ms' | 's' | 'MiB' | 'lines/s' | 'requests/s';
  /** Of all samples; for a single figure p50 is that figure and p99 null. */
  p50: number;
  p99: number | null;
  samples: number;
  note?: string;
}

/** The value below which this share of the samples lies (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export function summary(name: string, unit: Result['unit'], samples: readonly number[], note?: string): Result {
  return {
    name,
    unit,
    p50: percentile(samples, 0.5),
    p99: percentile(samples, 0.99),
    samples: samples.length,
    ...(note === undefined ? {} : { note }),
  };
}

export function single(name: string, unit: Result['unit'], value: number, note?: string): Result {
  return { name, unit, p50: value, p99: null, samples: 1, ...(note === undefined ? {} : { note }) };
}

const written = (value: number) =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 100 ? 0 : 1);

/** The table as Markdown, so that it can go into the documentation as it is. */
export function table(results: readonly Result[]): string {
  const rows = results.map(({ name, unit, p50, p99, samples, note = '' }) => {
    return `| ${name} | ${written(p50)} ${unit} | ${p99 === null ? '' : `${written(p99)} ${unit}`} | ${samples} | ${note} |`;
  });
  return ['| measure | p50 | p99 | n | |', '| --- | ---: | ---: | ---: | --- |', ...rows].join('\n');
}
