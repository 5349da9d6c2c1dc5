import { m } from '$texts';
import { formatNumber } from './locale';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

function scaled(bytes: number): { value: number; unit: number } {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return { value, unit };
}

/** Three significant figures at most, no needless zeros: 312, 31.2, 3.12, 3. */
function figure(value: number): string {
  const digits = value >= 100 ? 0 : 1;
  return formatNumber(Number(value.toFixed(digits)));
}

/** Bytes for people, in powers of 1024: "3.1 GiB". */
export function formatBytes(bytes: number): string {
  const { value, unit } = scaled(bytes);
  return `${figure(value)} ${units[unit]}`;
}

/** A part of a whole, the unit written once where both share it: "3.1 of 4 GiB", "312 MiB of 4 GiB". */
export function formatBytesOf(part: number, whole: number): string {
  const a = scaled(part);
  const b = scaled(whole);
  if (a.unit === b.unit) return `${m.format_part({ part: figure(a.value), whole: figure(b.value) })} ${units[b.unit]}`;
  return m.format_part({ part: formatBytes(part), whole: formatBytes(whole) });
}

/** Bytes in each second: "1.2 MiB/s". */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** CPU in percent of one core. */
export function formatPercent(percent: number): string {
  return `${formatNumber(percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent))} %`;
}

/** A CPU limit for people: percent of one core as cores; 0 means no limit. */
export function formatCpuLimit(percent: number): string {
  if (percent === 0) return m.format_no_cpu_limit();
  return m.nodes_cores({ count: Number((percent / 100).toFixed(2)) });
}
