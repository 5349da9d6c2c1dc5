import type { ConsoleSlice, SliceLimits } from './slice.ts';

/** Where a pump takes lines from. A promise is waited for; null says that there is nothing after `after` for now. */
export interface ConsoleSource {
  /** The number of the next line to come. */
  readonly next: number;
  read(after: number, limits: SliceLimits): ConsoleSlice | null | Promise<ConsoleSlice | null>;
}

/** Sends a slice to the receiver; `acknowledged` is called once the receiver has dealt with it. */
export type ConsoleSink = (slice: ConsoleSlice, acknowledged: () => void) => void;

/** Calls back after some milliseconds; returns what takes it back. Injected: this folder knows no clock. */
export type Schedule = (callback: () => void, milliseconds: number) => () => void;

export interface PumpOptions {
  source: ConsoleSource;
  sink: ConsoleSink;
  /** The last line that the receiver has. */
  after: number;
  schedule: Schedule;
  /** Slices and characters that may be under way at once. */
  windowSlices?: number;
  windowLength?: number;
  slice?: SliceLimits;
  /** How long lines may gather while others are under way. */
  gatherMilliseconds?: number;
}

/** Lines that are sent at once although others are under way. */
const worthSending = 256;

/**
 * Carries lines from a source to one receiver, by a cursor and a bounded window of unacknowledged slices. An idle receiver
 * gets a new line at once; a busy one gets batches; one that stalls costs nothing until it acknowledges again, and then
 * learns from `skipped` what it missed.
 */
export class ConsolePump {
  readonly #options: Required<PumpOptions>;
  #after: number;
  #slicesUnderWay = 0;
  #lengthUnderWay = 0;
  #reading = false;
  /** New lines were announced during a read that had perhaps looked before they came. */
  #pokedWhileReading = false;
  #closed = false;
  /** Grows when the cursor is moved from outside: what was being read for the old place is thrown away. */
  #generation = 0;
  #cancelGathering: (() => void) | null = null;

  constructor(options: PumpOptions) {
    this.#options = {
      windowSlices: 8,
      windowLength: 1024 * 1024,
      slice: { maxLines: 4096, maxLength: 64 * 1024 },
      gatherMilliseconds: 4,
      ...options,
    };
    this.#after = options.after;
  }

  /** The last line handed to the sink. */
  get after(): number {
    return this.#after;
  }

  /** Says that there may be new lines. */
  poke(): void {
    this.#pokedWhileReading = this.#reading;
    if (this.#closed || this.#reading || this.#isFull()) return;
    if (this.#slicesUnderWay === 0 || this.#options.source.next - this.#after > worthSending) return this.#flush();
    this.#cancelGathering ??= this.#options.schedule(() => {
      this.#cancelGathering = null;
      this.#flush();
    }, this.#options.gatherMilliseconds);
  }

  /** Goes on after another line: the source's numbers have begun anew. */
  moveTo(after: number): void {
    this.#after = after;
    this.#generation++;
    this.poke();
  }

  close(): void {
    this.#closed = true;
    this.#cancelGathering?.();
    this.#cancelGathering = null;
  }

  #isFull(): boolean {
    return this.#slicesUnderWay >= this.#options.windowSlices || this.#lengthUnderWay >= this.#options.windowLength;
  }

  #flush(): void {
    while (!this.#closed && !this.#reading && !this.#isFull()) {
      const slice = this.#options.source.read(this.#after, this.#options.slice);
      if (slice === null) return;
      if (slice instanceof Promise) return this.#await(slice);
      this.#send(slice);
    }
  }

  #await(coming: Promise<ConsoleSlice | null>): void {
    const generation = this.#generation;
    this.#reading = true;
    const arrived = (slice: ConsoleSlice | null): void => {
      this.#reading = false;
      if (this.#closed) return;
      if (generation !== this.#generation) return this.poke();
      if (slice !== null) this.#send(slice);
      // Nothing to be had now: the source pokes when that changes.
      else if (!this.#pokedWhileReading) return;
      this.#pokedWhileReading = false;
      this.#flush();
    };
    coming.then(arrived, () => arrived(null));
  }

  #send(slice: ConsoleSlice): void {
    const length = slice.text.length;
    this.#after = slice.from + slice.count - 1;
    this.#slicesUnderWay++;
    this.#lengthUnderWay += length;
    let acknowledged = false;
    this.#options.sink(slice, () => {
      if (acknowledged) return;
      acknowledged = true;
      this.#slicesUnderWay--;
      this.#lengthUnderWay -= length;
      // What gathered while slices were under way goes out now, if that was the last of them; otherwise by poke's rules.
      if (this.#options.source.next - 1 > this.#after) this.poke();
    });
  }
}
