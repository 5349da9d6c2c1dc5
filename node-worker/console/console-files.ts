import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ConsoleSlice, SliceLimits } from '#domain/console/slice.ts';
import { replaceFile } from '../files/replace-file.ts';
import { Segment } from './segment.ts';

/** How far a run's output was read, and which lines came of it: what the next worker goes on from. */
export interface ReadState {
  runId: string | null;
  /** Position in the run's output, opaque; null is its beginning. */
  position: string | null;
  /** Bytes read that are not yet a line, and whether a part of that line was cut off already. */
  pending: Uint8Array;
  cut: boolean;
}

const Checkpoint = z.object({
  next: z.number().int().positive(),
  runId: z.string().nullable(),
  position: z.string().nullable(),
  pending: z.base64(),
  cut: z.boolean(),
  segment: z.number().int().positive().nullable(),
  segmentBytes: z.number().int().nonnegative(),
});
type Checkpoint = z.infer<typeof Checkpoint>;

export interface FileLimits {
  segmentBytes: number;
  segments: number;
}

/**
 * The lines of one console on disk: a few files of bounded size, and a checkpoint that is replaced in one step. What was
 * written after the last checkpoint is cut off on opening; it is read once more from the run and gets the same numbers.
 *
 * Writes are synchronous: a batch goes to the page cache in a fraction of a millisecond, and a line must not reach
 * a reader before its number is settled.
 */
export class ConsoleFiles {
  readonly #folder: string;
  readonly #limits: FileLimits;
  #segments: Segment[] = [];
  #unwritten: { bytes: Buffer; count: number }[] = [];
  #unwrittenBytes = 0;
  #unwrittenLines = 0;
  #next = 1;
  /** The current file may not be appended to: it ends before `next`. */
  #sealed = true;

  private constructor(folder: string, limits: FileLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Opens or makes the folder. Returns also how far the run's output had been read, and whether nothing was there before. */
  static open(folder: string, limits: FileLimits): { files: ConsoleFiles; state: ReadState; isNew: boolean } {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const files = new ConsoleFiles(folder, limits);
    const checkpoint = files.#readCheckpoint();
    files.#openSegments(checkpoint);
    const state: ReadState = {
      runId: checkpoint?.runId ?? null,
      position: checkpoint?.position ?? null,
      pending: Buffer.from(checkpoint?.pending ?? '', 'base64'),
      cut: checkpoint?.cut ?? false,
    };
    return { files, state, isNew: checkpoint === null };
  }

  get first(): number {
    return this.#segments[0]?.first ?? this.#next;
  }

  /** The number after the last line, written or not. */
  get next(): number {
    return this.#next + this.#unwrittenLines;
  }

  get unwrittenBytes(): number {
    return this.#unwrittenBytes;
  }

  append(text: string, count: number): void {
    const bytes = Buffer.from(`${text}\n`);
    this.#unwritten.push({ bytes, count });
    this.#unwrittenBytes += bytes.length;
    this.#unwrittenLines += count;
  }

  /**
   * Writes what was appended, and the checkpoint. Throws when the disk refuses; the lines are then missing on disk (and
   * only there), and the next ones go to a file of their own.
   */
  write(state: ReadState): void {
    const parts = this.#unwritten;
    const next = this.next;
    this.#unwritten = [];
    this.#unwrittenBytes = 0;
    this.#unwrittenLines = 0;
    try {
      if (parts.length > 0) this.#current(this.#next).append(parts);
    } catch (error) {
      this.#sealed = true;
      throw error;
    } finally {
      this.#next = next;
    }
    this.#writeCheckpoint(state);
  }

  /** The lines after `after` from disk; what was appended must have been written. */
  read(after: number, limits: SliceLimits): ConsoleSlice | null {
    for (const segment of this.#segments) {
      if (segment.end <= after + 1) continue;
      const line = Math.max(after + 1, segment.first);
      return { ...segment.read(line, limits), skipped: line - after - 1 };
    }
    return null;
  }

  close(): void {
    for (const segment of this.#segments) segment.close();
    this.#segments = [];
  }

  #current(first: number): Segment {
    const last = this.#segments.at(-1);
    if (last !== undefined && !this.#sealed && last.length < this.#limits.segmentBytes) return last;
    const made = Segment.create(join(this.#folder, `${String(first)}.log`), first);
    if (last !== undefined && last.first === first) this.#segments.pop()?.close();
    this.#segments.push(made);
    this.#sealed = false;
    while (this.#segments.length > this.#limits.segments) this.#segments.shift()?.remove();
    return made;
  }

  #openSegments(checkpoint: Checkpoint | null): void {
    const firsts = readdirSync(this.#folder)
      .map((name) => Number(/^(\d+)\.log$/.exec(name)?.[1]))
      .filter((first) => first > 0)
      .sort((a, b) => a - b);
    for (const first of firsts) {
      const path = join(this.#folder, `${String(first)}.log`);
      const isLast = first === checkpoint?.segment;
      const segment = Segment.open(path, first, isLast ? checkpoint.segmentBytes : undefined);
      const isNewer = checkpoint !== null && first > (checkpoint.segment ?? 0);
      if (isNewer || segment.end === first) segment.remove();
      else this.#segments.push(segment);
    }
    const end = this.#segments.at(-1)?.end ?? 1;
    this.#next = Math.max(checkpoint?.next ?? 1, end);
    // Shorter than the checkpoint says (the power failed): its lines are lost, their numbers are not given again.
    this.#sealed = end !== this.#next || this.#segments.length === 0;
  }

  #readCheckpoint(): Checkpoint | null {
    try {
      return Checkpoint.parse(JSON.parse(readFileSync(join(this.#folder, 'checkpoint.json'), 'utf8')));
    } catch {
      // None yet, or broken by a power failure: the lines on disk still count.
      return null;
    }
  }

  #writeCheckpoint(state: ReadState): void {
    const last = this.#segments.at(-1);
    const checkpoint: Checkpoint = {
      next: this.#next,
      runId: state.runId,
      position: state.position,
      pending: Buffer.from(state.pending).toString('base64'),
      cut: state.cut,
      segment: last?.first ?? null,
      segmentBytes: last?.length ?? 0,
    };
    replaceFile(join(this.#folder, 'checkpoint.json'), JSON.stringify(checkpoint));
  }
}
