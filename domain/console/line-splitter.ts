/** Bytes of one line; longer ones are cut there, at a character's edge. */
export const maxLineBytes = 32 * 1024;

const newline = 0x0a;
const carriageReturn = 0x0d;

/** Whole lines, parted by "\n". */
export interface LineBlock {
  text: string;
  count: number;
}

/** What is not yet a line, for going on in another process. */
export interface SplitterState {
  pending: Uint8Array;
  /** Whether the unfinished line already gave a piece because it was too long. */
  cut: boolean;
}

/**
 * Cuts a byte stream into lines. The same bytes always give the same lines, however they were chunked: lines keep their
 * numbers when a stream is read again from a checkpoint.
 *
 * "\r\n" ends a line as "\n" does. A lone "\r" goes back to the beginning of the line, as in a terminal: of a progress bar
 * only the last state before the line's end is kept. Bytes that are not UTF-8 become U+FFFD.
 */
export class LineSplitter {
  /** Parts of the unfinished line; joined only when it ends, so that a stream of single bytes costs no quadratic copying. */
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #cut = false;
  // A byte order mark is a character like any other: the decoder must not drop it at the start of whatever chunk it is in.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(state?: SplitterState) {
    if (state === undefined) return;
    this.#keep(state.pending);
    this.#cut = state.cut;
  }

  get state(): SplitterState {
    return { pending: concat(this.#pending, this.#pendingBytes), cut: this.#cut };
  }

  /** The lines that these bytes finish; null when none. */
  push(chunk: Uint8Array): LineBlock | null {
    const lastNewline = chunk.lastIndexOf(newline);
    if (lastNewline === -1) {
      this.#keep(chunk);
      return this.#pendingBytes > maxLineBytes ? this.#cutPending() : null;
    }
    const head = chunk.subarray(0, lastNewline);
    const whole = this.#pendingBytes === 0 ? head : concat([...this.#pending, head], this.#pendingBytes + head.length);
    this.#forget();
    const block = this.#split(whole);
    this.#cut = false;
    // A copy: the chunk's memory is not kept alive by a short rest.
    this.#keep(chunk.slice(lastNewline + 1));
    if (this.#pendingBytes <= maxLineBytes) return block;
    return join(block, this.#cutPending());
  }

  /** The unfinished last line, when the stream has ended. */
  end(): LineBlock | null {
    if (this.#pendingBytes === 0) return null;
    const whole = concat(this.#pending, this.#pendingBytes);
    this.#forget();
    const block = this.#split(whole);
    this.#cut = false;
    return block;
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #forget(): void {
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** Whole lines, without the last one's "\n". */
  #split(bytes: Uint8Array): LineBlock | null {
    const count = plainLines(bytes);
    if (count !== null && !this.#cut) return { text: this.#decoder.decode(bytes), count };
    const lines: string[] = [];
    for (let start = 0; start <= bytes.length;) {
      const found = bytes.indexOf(newline, start);
      const end = found === -1 ? bytes.length : found;
      this.#pieces(bytes.subarray(start, end), lines);
      this.#cut = false;
      start = end + 1;
    }
    return lines.length === 0 ? null : { text: lines.join('\n'), count: lines.length };
  }

  /** One raw line: cut where it is too long, each piece without what a carriage return overwrote. */
  #pieces(line: Uint8Array, into: string[]): void {
    let rest = line;
    while (rest.length > maxLineBytes) {
      const edge = characterEdge(rest, maxLineBytes);
      into.push(this.#visible(rest.subarray(0, edge)));
      rest = rest.subarray(edge);
      this.#cut = true;
    }
    // Of a line that was cut just before its "\r\n" nothing is left to show.
    if (this.#cut && rest.every((byte) => byte === carriageReturn)) return;
    into.push(this.#visible(rest));
  }

  #visible(piece: Uint8Array): string {
    let end = piece.length;
    while (end > 0 && piece[end - 1] === carriageReturn) end--;
    const shown = piece.subarray(0, end);
    return this.#decoder.decode(shown.subarray(shown.lastIndexOf(carriageReturn) + 1));
  }

  #cutPending(): LineBlock | null {
    let rest = concat(this.#pending, this.#pendingBytes);
    this.#forget();
    const lines: string[] = [];
    while (rest.length > maxLineBytes) {
      const edge = characterEdge(rest, maxLineBytes);
      lines.push(this.#visible(rest.subarray(0, edge)));
      rest = rest.subarray(edge);
      this.#cut = true;
    }
    this.#keep(rest.slice());
    return { text: lines.join('\n'), count: lines.length };
  }
}

/** The number of lines where none needs a closer look (no carriage return, none too long); otherwise null. */
function plainLines(bytes: Uint8Array): number | null {
  if (bytes.includes(carriageReturn)) return null;
  let count = 0;
  for (let start = 0; start <= bytes.length; count++) {
    const found = bytes.indexOf(newline, start);
    const end = found === -1 ? bytes.length : found;
    if (end - start > maxLineBytes) return null;
    start = end + 1;
  }
  return count;
}

/** The last edge between two UTF-8 characters at or before `limit`; `limit` itself where the bytes are not UTF-8. */
function characterEdge(bytes: Uint8Array, limit: number): number {
  for (let edge = limit; edge > limit - 4; edge--) {
    if (((bytes[edge] ?? 0) & 0xc0) !== 0x80) return edge;
  }
  return limit;
}

function concat(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function join(first: LineBlock | null, second: LineBlock | null): LineBlock | null {
  if (first === null || second === null) return first ?? second;
  return { text: `${first.text}\n${second.text}`, count: first.count + second.count };
}
