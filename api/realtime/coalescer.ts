const restMilliseconds = 20;
const longestBatch = 500;

/**
 * Collects ids and hands them on in batches: at once when it was quiet, else after a rest, one batch at a time. An id
 * that is added while its batch is under way comes again, so the last change is never lost; a batch that fails comes again.
 */
export class Coalescer {
  readonly #waiting = new Set<string>();
  #isBusy = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | null = null;
  #lastRun = 0;
  readonly #handle: (ids: string[]) => Promise<void>;
  readonly #failed: (error: unknown) => void;

  constructor(handle: (ids: string[]) => Promise<void>, failed: (error: unknown) => void) {
    this.#handle = handle;
    this.#failed = failed;
  }

  add(id: string, isUrgent = false): void {
    this.#waiting.add(id);
    this.#schedule(isUrgent ? 0 : this.#lastRun + restMilliseconds - Date.now());
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #schedule(delay: number): void {
    if (this.#isBusy || this.#isClosed) return;
    if (delay <= 0) {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
      void this.#run();
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#run();
    }, delay);
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    const batch = [...this.#waiting].slice(0, longestBatch);
    for (const id of batch) this.#waiting.delete(id);
    let rest = restMilliseconds;
    try {
      await this.#handle(batch);
    } catch (error) {
      for (const id of batch) this.#waiting.add(id);
      rest = 1_000;
      this.#failed(error);
    }
    this.#isBusy = false;
    this.#lastRun = Date.now();
    if (this.#waiting.size > 0) this.#schedule(rest);
  }
}
