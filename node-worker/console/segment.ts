import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, writevSync } from 'node:fs';
import { takeLines } from '#domain/console/slice.ts';
import type { ConsoleSlice, SliceLimits } from '#domain/console/slice.ts';

const newline = 0x0a;
/** A place in the index for about each so many bytes: what a reader has to skip at most. */
const indexStep = 16 * 1024;

interface Place {
  line: number;
  offset: number;
}

/** One file of console lines, each ended by "\n", numbered without a gap from `first`. */
export class Segment {
  readonly path: string;
  readonly first: number;
  #end: number;
  #length: number;
  readonly #file: number;
  readonly #index: Place[];
  /** Where the last reader stopped: the next one most often goes on there. */
  #lastRead: Place | null = null;

  private constructor(path: string, first: number, file: number, index: Place[], end: number, length: number) {
    this.path = path;
    this.first = first;
    this.#file = file;
    this.#index = index;
    this.#end = end;
    this.#length = length;
  }

  static create(path: string, first: number): Segment {
    return new Segment(path, first, openSync(path, 'w+', 0o600), [], first, 0);
  }

  /** Opens a file of an earlier worker, cut off at `length` bytes if it is longer, and at its last whole line. */
  static open(path: string, first: number, length = Number.POSITIVE_INFINITY): Segment {
    const file = openSync(path, 'r+');
    const { index, end, bytes } = scan(file, first, Math.min(length, fstatSync(file).size));
    ftruncateSync(file, bytes);
    return new Segment(path, first, file, index, end, bytes);
  }

  /** The number after the last line. */
  get end(): number {
    return this.#end;
  }

  /** Bytes written. */
  get length(): number {
    return this.#length;
  }

  /** Writes lines, or none of them when it throws. */
  append(parts: readonly { bytes: Buffer; count: number }[]): void {
    const total = parts.reduce((sum, part) => sum + part.bytes.length, 0);
    let written: number;
    try {
      written = writevSync(
        this.#file,
        parts.map((part) => part.bytes),
        this.#length,
      );
    } catch (error) {
      ftruncateSync(this.#file, this.#length);
      throw error;
    }
    if (written < total) {
      ftruncateSync(this.#file, this.#length);
      throw new Error(`Only ${String(written)} of ${String(total)} bytes of console output could be written.`);
    }
    for (const part of parts) {
      const last = this.#index.at(-1);
      if (last === undefined || this.#length - last.offset >= indexStep) {
        this.#index.push({ line: this.#end, offset: this.#length });
      }
      this.#end += part.count;
      this.#length += part.bytes.length;
    }
  }

  /** The lines from number `line` on, which must be in this file, as many as fit. */
  read(line: number, limits: SliceLimits): ConsoleSlice {
    const start = this.#placeOf(line);
    for (let size = limits.maxLength; ; size *= 2) {
      const buffer = Buffer.allocUnsafe(Math.min(size, this.#length - start));
      readSync(this.#file, buffer, 0, buffer.length, start);
      const end = buffer.lastIndexOf(newline);
      if (end === -1) continue;
      let count = 1;
      for (let at = buffer.indexOf(newline); at < end; at = buffer.indexOf(newline, at + 1)) count++;
      const whole = buffer.toString('utf8', 0, end);
      const taken = takeLines(whole, count, limits);
      const bytes = taken.count === count ? end + 1 : Buffer.byteLength(taken.text) + 1;
      this.#lastRead = { line: line + taken.count, offset: start + bytes };
      return { from: line, count: taken.count, text: taken.text, skipped: 0 };
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  #placeOf(line: number): number {
    if (this.#lastRead?.line === line) return this.#lastRead.offset;
    const place = this.#index.findLast((candidate) => candidate.line <= line);
    if (place === undefined) return 0;
    let { offset } = place;
    const buffer = Buffer.allocUnsafe(indexStep);
    for (let missing = line - place.line; missing > 0;) {
      const read = readSync(this.#file, buffer, 0, buffer.length, offset);
      if (read === 0) break;
      let used = 0;
      for (
        let at = buffer.indexOf(newline);
        at !== -1 && at < read && missing > 0;
        at = buffer.indexOf(newline, used)
      ) {
        used = at + 1;
        missing--;
      }
      offset += missing > 0 ? read : used;
    }
    return offset;
  }
}

/** Counts the whole lines in the first `length` bytes of a file and notes where some of them begin. */
function scan(file: number, first: number, length: number): { index: Place[]; end: number; bytes: number } {
  const index: Place[] = [];
  const buffer = Buffer.allocUnsafe(256 * 1024);
  let end = first;
  let bytes = 0;
  for (let offset = 0; offset < length;) {
    const read = readSync(file, buffer, 0, Math.min(buffer.length, length - offset), offset);
    if (read === 0) break;
    const piece = buffer.subarray(0, read);
    for (let at = piece.indexOf(newline); at !== -1; at = piece.indexOf(newline, at + 1)) {
      const last = index.at(-1);
      if (last === undefined || bytes - last.offset >= indexStep) index.push({ line: end, offset: bytes });
      bytes = offset + at + 1;
      end++;
    }
    offset += read;
  }
  return { index, end, bytes };
}
