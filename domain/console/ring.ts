import { countLines, lineOffset, takeLines } from './slice.ts';
import type { ConsoleSlice, SliceLimits } from './slice.ts';

interface Block {
  from: number;
  count: number;
  text: string;
}

/** Upper bounds of what a ring keeps: lines, and characters. */
export interface RingLimits {
  maxLines: number;
  maxLength: number;
}

/**
 * The newest lines of a console, by number. Text stays in the blocks it came in and is cut only for a reader that stops
 * within one, so appending costs nothing per line.
 */
export class ConsoleRing {
  readonly #limits: RingLimits;
  #blocks: Block[] = [];
  /** Blocks before this index are gone; they are cut off now and then instead of shifting the array each time. */
  #head = 0;
  #next: number;
  #lines = 0;
  #length = 0;

  /** `next` is the number that the first line will get. */
  constructor(limits: RingLimits, next = 1) {
    this.#limits = limits;
    this.#next = next;
  }

  /** The number of the next line to come. */
  get next(): number {
    return this.#next;
  }

  /** The number of the oldest line kept; `next` when there is none. */
  get first(): number {
    return this.#blocks[this.#head]?.from ?? this.#next;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Characters kept. */
  get length(): number {
    return this.#length;
  }

  /** Appends `count` lines parted by "\n". Returns the number of the first. */
  append(text: string, count: number): number {
    const from = this.#next;
    this.#blocks.push({ from, count, text });
    this.#next += count;
    this.#lines += count;
    this.#length += text.length;
    this.#evict();
    return from;
  }

  /**
   * Takes lines with numbers of their own, as they come from another ring: those that are here already are left out, and
   * numbers that were jumped over stay missing. Returns whether anything was new.
   */
  merge(slice: Pick<ConsoleSlice, 'from' | 'count' | 'text'>): boolean {
    const doubled = Math.max(0, this.#next - slice.from);
    if (doubled >= slice.count) return false;
    this.#next = slice.from + doubled;
    this.append(doubled === 0 ? slice.text : slice.text.slice(lineOffset(slice.text, doubled)), slice.count - doubled);
    return true;
  }

  /** Forgets everything and goes on with the number `next`. */
  reset(next: number): void {
    this.#blocks = [];
    this.#head = 0;
    this.#lines = 0;
    this.#length = 0;
    this.#next = next;
  }

  /** The lines after number `after`, as many as fit; null when there are none yet. */
  read(after: number, limits: SliceLimits): ConsoleSlice | null {
    let index = this.#find(after + 1);
    let block = this.#blocks[index];
    if (block === undefined) return null;
    const from = Math.max(after + 1, block.from);
    const within = from - block.from;
    const start = within === 0 ? block.text : block.text.slice(lineOffset(block.text, within));
    const taken = takeLines(start, block.count - within, limits);
    let { text, count } = taken;
    // Whole blocks follow while they are contiguous and fit.
    while (from + count === block.from + block.count) {
      block = this.#blocks[++index];
      if (block === undefined || block.from !== from + count) break;
      if (count + block.count > limits.maxLines || text.length + 1 + block.text.length > limits.maxLength) break;
      text += `\n${block.text}`;
      count += block.count;
    }
    return { from, count, text, skipped: from - after - 1 };
  }

  /** The index of the first block that ends at or after a line number. */
  #find(line: number): number {
    let low = this.#head;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const block = this.#blocks[middle];
      if (block !== undefined && block.from + block.count <= line) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #evict(): void {
    while (this.#lines > this.#limits.maxLines || this.#length > this.#limits.maxLength) {
      const block = this.#blocks[this.#head];
      if (block === undefined) return;
      if (this.#head === this.#blocks.length - 1) return this.#shorten(block);
      this.#drop(block);
    }
    if (this.#head > 64 && this.#head * 2 > this.#blocks.length) {
      this.#blocks = this.#blocks.slice(this.#head);
      this.#head = 0;
    }
  }

  #drop(block: Block): void {
    this.#head++;
    this.#lines -= block.count;
    this.#length -= block.text.length;
  }

  /** The one block left is too big by itself: its newest lines stay, at least one. */
  #shorten(block: Block): void {
    let start = lineOffset(block.text, Math.max(0, block.count - this.#limits.maxLines));
    while (block.text.length - start > this.#limits.maxLength) {
      const following = block.text.indexOf('\n', start);
      if (following === -1) break;
      start = following + 1;
    }
    const text = block.text.slice(start);
    const count = countLines(text);
    this.#drop(block);
    this.#blocks.push({ from: block.from + block.count - count, count, text });
    this.#lines += count;
    this.#length += text.length;
  }
}
