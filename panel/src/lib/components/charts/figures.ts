import type { Server } from '$domain/contracts/servers';
import { formatBytes, formatPercent, formatRate } from '$lib/format/bytes';
import { formatClock } from '$lib/format/time';
import type { StatsStore } from '$lib/stores/stats.svelte';
import { m } from '$texts';

export interface Figure {
  figure: string;
  context: string | null;
}

const write = (value: number | null | undefined, format: (value: number) => string) =>
  value === null || value === undefined ? m.common_none() : format(value);

/** The figures above the charts: those under the cursor, or of now. `_version` only says that the columns have changed. */
export function figures(
  stats: StatsStore,
  server: Server,
  at: number | null,
  _version: number,
): Record<'cpu' | 'memory' | 'network', Figure> {
  const { columns, latest, rates } = stats;
  const past = at !== null && columns.x[at] !== undefined;
  const cpu = past ? columns.cpu[at] : latest?.cpuPercent;
  const memory = past ? columns.memory[at] : latest?.memoryBytes;
  const received = past ? columns.received[at] : rates?.received;
  const sent = past ? columns.sent[at] : rates?.sent;
  const when = past ? ` at ${formatClock((columns.x[at] ?? 0) * 1000)}` : '';
  const limit = server.limits.cpuPercent;
  return {
    cpu: {
      figure: write(cpu, formatPercent),
      context: `${limit > 0 ? `of ${formatPercent(limit)}` : ''}${when}`.trim(),
    },
    memory: { figure: write(memory, formatBytes), context: `of ${formatBytes(server.limits.memoryBytes)}${when}` },
    network: { figure: `↓ ${write(received, formatRate)}  ↑ ${write(sent, formatRate)}`, context: when.trim() || null },
  };
}
