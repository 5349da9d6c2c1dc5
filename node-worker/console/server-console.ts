import type { Logger } from 'pino';
import { errorMessage } from '#domain/errors.ts';
import { LineSplitter } from '#domain/console/line-splitter.ts';
import type { LineBlock } from '#domain/console/line-splitter.ts';
import { ConsolePump } from '#domain/console/pump.ts';
import type { ConsoleSink, ConsoleSource } from '#domain/console/pump.ts';
import { ConsoleRing } from '#domain/console/ring.ts';
import type { RingLimits } from '#domain/console/ring.ts';
import type { ConsoleSlice, SliceLimits } from '#domain/console/slice.ts';
import type { GameProcess } from '../runtime/runtime.ts';
import { ConsoleFiles } from './console-files.ts';
import type { FileLimits, ReadState } from './console-files.ts';
import { schedule } from './schedule.ts';

export interface ServerConsoleOptions {
  /** The console's own folder. */
  folder: string;
  log: Logger;
  /** In memory. Small, since the files stand behind it. */
  ring?: RingLimits;
  files?: FileLimits;
}

export interface FollowOptions {
  /**
   * Sees each line of the process once, before the line is checkpointed: what it writes to disk is at least as new as what
   * the console remembers. Returning false ends it, which saves the cutting into single lines.
   */
  onLine?: (line: string) => boolean | void;
  signal?: AbortSignal;
}

export interface SubscribeOptions {
  /** The last line that the receiver has; null: send the newest `backlog` lines first. */
  after: number | null;
  backlog: number;
  sink: ConsoleSink;
}

export interface ConsoleSubscription {
  /** The first line that will be sent, if it is still there by then. */
  from: number;
  /** The number of the next line to come. */
  next: number;
  /** Begins to send; apart from subscribing, so that an answer can go first. */
  start(): void;
  close(): void;
}

/** Unwritten bytes at which a batch goes to disk at once, and the time it waits otherwise. */
const batchBytes = 256 * 1024;
const batchMilliseconds = 250;
/**
 * How far viewers may be ahead of the last checkpoint: a batch, and the chunk that filled it. Viewers cannot have seen output that
 * lies further on, or that does not come at once although it is on this disk.
 */
const aheadBytes = batchBytes + 64 * 1024;
const quietMilliseconds = 100;

/** The console of one server: its lines, numbered once and for all, on disk and to all who watch. */
export class ServerConsole implements ConsoleSource {
  readonly #log: Logger;
  readonly #files: ConsoleFiles;
  /** Made by this worker: higher numbers come from a console that is lost. */
  readonly #isNew: boolean;
  readonly #ring: ConsoleRing;
  readonly #pumps = new Set<ConsolePump>();
  #read: Pick<ReadState, 'runId' | 'position'>;
  #splitter: LineSplitter;
  #writing: NodeJS.Timeout | null = null;
  #diskFailed = false;
  #closed = false;
  /** Tells the runtime up to where its own copy of the output is needed no more. */
  #release: ((position: string) => void) | null = null;
  /** While output is read that an earlier worker may have shown: what of it is left, and lines of ours that wait for it. */
  #rereading: { bytesLeft: number; quiet: NodeJS.Timeout; held: string[] } | null = null;

  constructor(options: ServerConsoleOptions) {
    this.#log = options.log;
    const { files, state, isNew } = ConsoleFiles.open(
      options.folder,
      options.files ?? { segmentBytes: 4 * 1024 * 1024, segments: 8 },
    );
    this.#files = files;
    this.#isNew = isNew;
    this.#ring = new ConsoleRing(options.ring ?? { maxLines: 8192, maxLength: 1024 * 1024 }, files.next);
    this.#read = { runId: state.runId, position: state.position };
    this.#splitter = new LineSplitter(state);
  }

  get next(): number {
    return this.#ring.next;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The oldest line that can be read. */
  get first(): number {
    return Math.min(this.#files.first, this.#ring.first);
  }

  /**
   * A line of our own, for people. It has its place and number on disk before anybody sees it. After a re-attachment it waits
   * for the lines that viewers may have got already: they keep their numbers.
   */
  system(text: string): void {
    if (this.#closed) return;
    if (this.#rereading !== null) return void this.#rereading.held.push(text);
    const lines = text.split(/\r\n|\r|\n/).map((line) => `[Mamba] ${line}`);
    this.#keep({ text: lines.join('\n'), count: lines.length });
    this.#write();
    this.#pokeAll();
  }

  /**
   * Reads a process' output into the console, from where this console or that of an earlier worker stopped, until the
   * output ends or the signal aborts. An unfinished last line counts as a line.
   */
  async follow(process: Pick<GameProcess, 'runId' | 'output' | 'release'>, options: FollowOptions = {}): Promise<void> {
    let { onLine } = options;
    const signal = options.signal ?? new AbortController().signal;
    const take = (block: LineBlock | null): void => {
      if (block === null) return;
      this.#keep(block);
      if (onLine !== undefined && !sees(onLine, block.text)) onLine = undefined;
    };
    if (this.#read.runId !== process.runId) {
      take(this.#splitter.end());
      this.#read = { runId: process.runId, position: null };
      this.#write();
    } else this.#reread(aheadBytes);
    this.#release = (position) => process.release(position);
    for await (const chunk of process.output(this.#read.position, signal)) {
      if (this.#closed) return;
      take(this.#splitter.push(chunk.data));
      this.#read.position = chunk.position;
      this.#pokeAll();
      this.#writeSoon();
      if (this.#rereading !== null) this.#reread(this.#rereading.bytesLeft - chunk.data.length);
    }
    if (this.#closed || signal.aborted) return;
    take(this.#splitter.end());
    this.#write();
    this.#release = null;
    this.#pokeAll();
    this.#reread(0);
  }

  /** The lines after `after`, as many as fit: from memory, or from disk when they are older. */
  read(after: number, limits: SliceLimits): ConsoleSlice | null {
    if (this.#closed) return null;
    if (after + 1 < this.#ring.first) {
      if (this.#files.unwrittenBytes > 0) this.#write();
      const kept = this.#files.read(after, limits);
      if (kept !== null && kept.from < this.#ring.first) return kept;
    }
    return this.#ring.read(after, limits);
  }

  /**
   * Sends lines to a receiver from a place on, then live. A receiver may be ahead: an earlier worker sent lines that this
   * one is still to read again, with the same numbers; it gets what comes after. Only from a console that has begun anew
   * it gets the newest lines instead.
   */
  subscribe(options: SubscribeOptions): ConsoleSubscription {
    const { next } = this;
    const isResuming = options.after !== null && (options.after < next || !this.#isNew);
    const after = isResuming ? (options.after ?? 0) : Math.max(this.first, next - options.backlog) - 1;
    const pump = new ConsolePump({ source: this, sink: options.sink, after, schedule });
    return {
      from: after + 1,
      next,
      start: () => {
        if (this.#closed) return;
        this.#pumps.add(pump);
        pump.poke();
      },
      close: () => {
        this.#pumps.delete(pump);
        pump.close();
      },
    };
  }

  /** Writes what is left and lets go of the files. */
  close(): void {
    if (this.#closed) return;
    this.#write();
    this.#closed = true;
    clearTimeout(this.#rereading?.quiet);
    for (const pump of this.#pumps) pump.close();
    this.#pumps.clear();
    this.#files.close();
  }

  /** Some output is still to be read again; without any, or when none comes, what was held back follows. */
  #reread(bytesLeft: number): void {
    const held = this.#rereading?.held ?? [];
    clearTimeout(this.#rereading?.quiet);
    if (bytesLeft > 0) {
      this.#rereading = { bytesLeft, quiet: setTimeout(() => this.#reread(0), quietMilliseconds), held };
      return;
    }
    this.#rereading = null;
    for (const text of held) this.system(text);
  }

  #keep(block: LineBlock): void {
    this.#ring.append(block.text, block.count);
    this.#files.append(block.text, block.count);
  }

  #pokeAll(): void {
    for (const pump of this.#pumps) pump.poke();
  }

  #writeSoon(): void {
    if (this.#files.unwrittenBytes >= batchBytes) this.#write();
    else this.#writing ??= setTimeout(() => this.#write(), batchMilliseconds);
  }

  #write(): void {
    if (this.#writing !== null) clearTimeout(this.#writing);
    this.#writing = null;
    if (this.#closed) return;
    try {
      this.#files.write({ ...this.#read, ...this.#splitter.state });
      this.#diskFailed = false;
      if (this.#read.position !== null) this.#release?.(this.#read.position);
    } catch (error) {
      // A full disk must not end the game or its console: the lines stay in memory, and it is said once.
      if (!this.#diskFailed)
        this.#log.error({ err: error }, `Console lines cannot be kept on disk: ${errorMessage(error)}`);
      this.#diskFailed = true;
    }
  }
}

/** Shows each line; false once the watcher wants no more. */
function sees(onLine: (line: string) => boolean | void, text: string): boolean {
  for (const line of text.split('\n')) if (onLine(line) === false) return false;
  return true;
}
