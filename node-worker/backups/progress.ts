import type { OperationProgress } from '#domain/operations/operation.ts';
import type { EngineProgress } from './engine/protocol.ts';

/** The rate is that of the last seconds: long enough to be calm, short enough to tell the truth. */
const windowMilliseconds = 5000;

/** Turns what the engine says into what people see: percent, rate and time left. */
export class ProgressMeter {
  #samples: { at: number; bytes: number }[] = [];
  #phase = '';

  readonly #stepId: string;
  readonly #now: () => number;

  constructor(stepId: string, now: () => number = () => performance.now()) {
    this.#stepId = stepId;
    this.#now = now;
  }

  of({ phase, bytesDone, bytesTotal }: EngineProgress): OperationProgress {
    if (phase !== this.#phase) this.#samples = [];
    this.#phase = phase;
    const bytesPerSecond = bytesDone === null ? null : this.#rate(bytesDone);
    const left = bytesDone === null || bytesTotal === null ? null : Math.max(0, bytesTotal - bytesDone);
    return {
      stepId: this.#stepId,
      phase,
      percent: bytesDone === null || bytesTotal === null ? null : share(bytesDone, bytesTotal),
      bytesDone,
      bytesTotal,
      bytesPerSecond,
      secondsLeft: left === null || !bytesPerSecond ? null : Math.ceil(left / bytesPerSecond),
      waitingFor: null,
    };
  }

  /** For one that waits its turn. */
  waiting(ahead: number): OperationProgress {
    return {
      stepId: this.#stepId,
      phase: 'Waiting',
      percent: null,
      bytesDone: null,
      bytesTotal: null,
      bytesPerSecond: null,
      secondsLeft: null,
      waitingFor: `${ahead} other ${ahead === 1 ? 'backup or restore' : 'backups or restores'} on this node`,
    };
  }

  #rate(bytes: number): number | null {
    const at = this.#now();
    this.#samples.push({ at, bytes });
    this.#samples = this.#samples.filter((sample) => at - sample.at <= windowMilliseconds);
    const first = this.#samples[0];
    if (first === undefined || at - first.at < 200) return null;
    return Math.max(0, ((bytes - first.bytes) / (at - first.at)) * 1000);
  }
}

const share = (done: number, total: number): number => (total === 0 ? 100 : Math.min(100, (done / total) * 100));
