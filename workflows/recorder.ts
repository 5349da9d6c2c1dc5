import { CancellationScope, condition } from '@temporalio/workflow';

/** When a write begins: within the call that marks, or after all commands of the current activation. */
export type RecordingOrder = 'at once' | 'last';

interface RecorderOptions {
  order?: RecordingOrder;
  onChange?: () => void;
  recorded?: () => string;
}

/**
 * Writes the newest state to the read model in the background, one write at a time, so that recording never delays the work
 * itself. Many changes during one write become one further write.
 *
 * `last` is for workflows that answer updates. The SDK may deliver an update and the end of a write together and later, on replay,
 * one after the other (temporalio/sdk-rust issue 1146): whether a write is in progress when the update is handled must then make no
 * difference to the order of commands. A write that begins last follows the update's commands in either case.
 */
export class Recorder {
  #dirty = false;
  #writing = false;
  readonly #write: () => Promise<void>;
  readonly #order: RecordingOrder;
  readonly #onChange: () => void;
  readonly #recorded: (() => string) | null;
  /** What the newest write sent, or is to send; null before the first. */
  #sent: string | null = null;

  /**
   * @param write must send the state as it is when called
   * @param options.onChange called at each change, whether or not a write begins
   * @param options.recorded the part of the state that a write sends: without a change of it there is nothing to write. Left out,
   * each change is written
   */
  constructor(
    write: () => Promise<void>,
    { order = 'at once', onChange = () => undefined, recorded }: RecorderOptions = {},
  ) {
    this.#write = write;
    this.#onChange = onChange;
    this.#order = order;
    this.#recorded = recorded ?? null;
    if (order === 'last') void CancellationScope.nonCancellable(() => this.#writeWhenDirty());
  }

  /** The state changed. */
  mark(): void {
    this.#onChange();
    if (this.#recorded !== null) {
      const now = this.#recorded();
      if (now === this.#sent) return;
      this.#sent = now;
    }
    this.#dirty = true;
    if (this.#order === 'last' || this.#writing) return;
    // Outside of the caller's scope: a cancelled operation must still be able to record that.
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

  /** Conditions are evaluated after everything else of an activation. */
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
