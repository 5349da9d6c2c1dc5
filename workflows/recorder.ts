import { CancellationScope, condition } from '@temporalio/workflow';

/**
 * Writes the newest state to the read model in the background, one write at a time, so that recording never delays the work
 * itself. Many changes while one write is under way become one further write.
 */
export class Recorder {
  private dirty = false;
  private writing = false;
  private readonly write: () => Promise<void>;

  /** `write` must send the state as it is when called. */
  constructor(write: () => Promise<void>) {
    this.write = write;
  }

  /** The state changed. */
  mark(): void {
    this.dirty = true;
    // Outside of the scope of whoever marks: a cancelled operation must still be able to say so.
    if (!this.writing) void CancellationScope.nonCancellable(() => this.drain());
  }

  /** Whether everything marked so far has been written. */
  get isIdle(): boolean {
    return !this.dirty && !this.writing;
  }

  /** Resolves when everything marked so far has been written. */
  async flush(): Promise<void> {
    await condition(() => this.isIdle);
  }

  private async drain(): Promise<void> {
    this.writing = true;
    try {
      while (this.dirty) {
        this.dirty = false;
        await this.write();
      }
    } finally {
      this.writing = false;
    }
  }
}
