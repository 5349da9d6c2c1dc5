import type { StatsSample } from '$domain/contracts/realtime';

/** Samples kept: a quarter of an hour, one a second. */
const capacity = 15 * 60;
/** A hole of more than this many seconds is drawn as a gap. */
const gapSeconds = 4;

/** Columns for the charts; x in seconds since 1970, null where nothing is known. */
export interface StatsColumns {
  x: number[];
  cpu: (number | null)[];
  memory: (number | null)[];
  received: (number | null)[];
  sent: (number | null)[];
}

/** The live figures of one server. Network counters become rates; a counter that fell means that the process began anew. */
export class StatsStore {
  latest = $state.raw<StatsSample | null>(null);
  /** Bytes per second. */
  rates = $state.raw<{ received: number; sent: number } | null>(null);
  version = $state(0);
  readonly columns: StatsColumns = { x: [], cpu: [], memory: [], received: [], sent: [] };

  add(sample: StatsSample): void {
    const at = Date.parse(sample.at) / 1000;
    const { columns } = this;
    const last = columns.x.at(-1) ?? 0;
    if (at <= last) return;
    if (last > 0 && at - last > gapSeconds) this.#push(last + 1, null, null, null, null);
    const before = this.latest;
    const seconds = before === null ? 0 : at - Date.parse(before.at) / 1000;
    const steady = before !== null && seconds <= gapSeconds && sample.networkRxBytes >= before.networkRxBytes;
    this.rates = steady
      ? {
          received: (sample.networkRxBytes - before.networkRxBytes) / seconds,
          sent: Math.max(0, sample.networkTxBytes - before.networkTxBytes) / seconds,
        }
      : null;
    this.#push(at, sample.cpuPercent, sample.memoryBytes, this.rates?.received ?? null, this.rates?.sent ?? null);
    this.latest = sample;
    this.version += 1;
  }

  /** The process is gone: figures of the past stay in the charts, none is shown as of now. */
  end(): void {
    this.latest = null;
    this.rates = null;
  }

  #push(x: number, cpu: number | null, memory: number | null, received: number | null, sent: number | null): void {
    const { columns } = this;
    columns.x.push(x);
    columns.cpu.push(cpu);
    columns.memory.push(memory);
    columns.received.push(received);
    columns.sent.push(sent);
    if (columns.x.length > capacity) for (const column of Object.values(columns)) (column as unknown[]).shift();
  }
}
