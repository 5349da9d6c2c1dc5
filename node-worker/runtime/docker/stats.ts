import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import { engine } from './errors.ts';

/** The engine's sample of a container, each second. CPU in percent of one core. */
export async function* containerStats(container: Docker.Container, signal: AbortSignal): AsyncGenerator<StatsSample> {
  if (signal.aborted) return;
  const stream = await engine(() => container.stats({ stream: true }));
  const stop = (): void => void (stream as Partial<Readable>).destroy?.();
  signal.addEventListener('abort', stop, { once: true });
  let before: Docker.ContainerStats | null = null;
  let rest = '';
  try {
    for await (const piece of stream) {
      rest += String(piece);
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const stats = JSON.parse(line) as Docker.ContainerStats;
        // The engine goes on with empty samples for one that has ended.
        if (signal.aborted || stats.read.startsWith('0001')) return;
        yield sampleOf(stats, before);
        before = stats;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Formulas as the engine's own command line has them, over our own two samples. */
function sampleOf(stats: Docker.ContainerStats, before: Docker.ContainerStats | null): StatsSample {
  const { memory_stats: memory, cpu_stats: cpu } = stats;
  const elapsed = before === null ? 0 : Date.parse(stats.read) - Date.parse(before.read);
  const used = before === null ? 0 : cpu.cpu_usage.total_usage - before.cpu_stats.cpu_usage.total_usage;
  const details = (memory.stats ?? {}) as unknown as Record<string, number | undefined>;
  // Files that were merely read can be given back at any time.
  const cache = details.total_inactive_file ?? details.inactive_file ?? 0;
  const networks = Object.values(stats.networks ?? {});
  return {
    at: new Date(stats.read).toISOString(),
    cpuPercent: elapsed > 0 ? Math.max(0, (used / 1e6 / elapsed) * 100) : 0,
    memoryBytes: Math.max(0, (memory.usage ?? 0) - cache),
    memoryLimitBytes: memory.limit ?? 0,
    networkRxBytes: networks.reduce((sum, network) => sum + network.rx_bytes, 0),
    networkTxBytes: networks.reduce((sum, network) => sum + network.tx_bytes, 0),
    diskBytes: null,
    pids: stats.pids_stats?.current ?? 0,
  };
}
