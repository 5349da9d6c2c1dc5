import { CancellationScope, condition } from '@temporalio/workflow';

/** When a write is begun: in the midst of whatever marks, or once everything that this moment asks for has been begun. */
export type RecordingOrder = 'at once' | 'last';

/**
 * Writes the newest state to the read model in the background, one write at a time, so that recording never delays the work
 * itself. Many changes while one write is under way become one further write.
 *
 * `last` is for whoever answers updates. The SDK may hand an update and the end of a write over together and later, on replay, one
 * after the other (temporalio/sdk-rust issue 1146): whether a write is under way when the update is handled must then make no
 * difference to the order of commands. Begun last, a write comes after what the update begins in either case.
 */
export class Recorder {
  #dirty = false;
  #writing = false;
  readonly #write: () => Promise<void>;
  readonly #order: RecordingOrder;

  /** `write` must send the state as it is when called. */
  constructor(write: () => Promise<void>, order: RecordingOrder = 'at once') {
    this.#write = write;
    this.#order = order;
    if (order === 'last') void CancellationScope.nonCancellable(() => this.#writeWhenDirty());
  }

  /** The state changed. */
  mark(): void {
    this.#dirty = true;
    if (this.#order === 'last' || this.#writing) return;
    // Outside of the scope of whoever marks: a cancelled operation must still be able to say so.
    void CancellationScope.nonCancellable(() => this.#drain());
  }

  /** Whether everything marked so far has been written. */
  get isIdle(): boolean {
    return !this.#dirty && !this.#writing;
  }

  /** Resolves when everything marked so far has been written. */
  async flush(): Promise<void> {
    await condition(() => this.isIdle);
  }

  async #drain(): Promise<void> {
    this.#writing = true;
    try {
      while (this.#dirty) {
        this.#dirty = false;
        await this.#write();
      }
    } finally {
      this.#writing = false;
    }
  }

  /** Conditions are looked at when everything else of a moment has been handled. */
  async #writeWhenDirty(): Promise<never> {
    for (;;) {
      await condition(() => this.#dirty);
      this.#dirty = false;
      this.#writing = true;
      try {
        await this.#write();
      } finally {
        this.#writing = false;
      }
    }
  }
}
