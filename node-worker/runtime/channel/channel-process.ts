import type { StatsSample } from '#domain/contracts/realtime.ts';
import { notRunning } from '../errors.ts';
import type { RuntimeLog } from '../options.ts';
import type { GameProcess, OutputChunk, OutputPosition, ProcessExit } from '../runtime.ts';
import type { Channel } from './channel.ts';
import { exitWritten, processExit } from './exit.ts';
import { Input } from './input.ts';
import { tail } from './tail.ts';
import { Trim } from './trim.ts';

/** What differs between a container and a plain process. */
export interface Body {
  readonly serverId: string;
  readonly runId: string;
  readonly startedAt: string;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Settles when the run is gone although its wrapper wrote no exit code, or has just written it. */
  gone(signal: AbortSignal): Promise<ProcessExit>;
  /** Asked after an end with a code other than 0 that no signal of ours preceded. */
  wasOutOfMemory(): Promise<boolean>;
  stats(signal: AbortSignal): AsyncIterable<StatsSample>;
  cleanup(): Promise<void>;
}

/** One run, heard and spoken to through its channel. */
export class ChannelProcess implements GameProcess {
  readonly #input: Input;
  readonly #trim: Trim;
  readonly #lifetime = new AbortController();
  readonly #exit: Promise<ProcessExit>;
  #over = false;
  #signalledByUs = false;

  readonly #body: Body;
  readonly channel: Channel;

  constructor(body: Body, channel: Channel, log: RuntimeLog) {
    this.#body = body;
    this.channel = channel;

    this.#input = new Input(channel.input);
    this.#trim = new Trim(channel.output, log);
    this.#exit = this.#waitForExit();
    // There may be no caller yet; a later one still gets the rejection.
    this.#exit.catch(() => {});
  }

  get serverId(): string {
    return this.#body.serverId;
  }
  get runId(): string {
    return this.#body.runId;
  }
  get startedAt(): string {
    return this.#body.startedAt;
  }
  /** Whether its end is known. */
  get ended(): boolean {
    return this.#over;
  }

  output(from: OutputPosition | null, signal: AbortSignal): AsyncIterable<OutputChunk> {
    const either = AbortSignal.any([signal, this.#lifetime.signal]);
    return tail(this.channel.output, Number(from ?? 0), this.#exit, either);
  }

  release(position: OutputPosition): void {
    if (!this.#over) this.#trim.upTo(Number(position));
  }

  async write(data: string): Promise<void> {
    if (this.#over) throw notRunning(this.serverId);
    await this.#input.write(data);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (this.#over) return;
    this.#signalledByUs = true;
    await this.#body.kill(signal);
  }

  exited(): Promise<ProcessExit> {
    return this.#exit;
  }

  async *stats(signal: AbortSignal): AsyncGenerator<StatsSample> {
    if (this.#over) return;
    const stop = new AbortController();
    void this.#exit.catch(() => {}).then(() => stop.abort());
    yield* this.#body.stats(AbortSignal.any([signal, stop.signal]));
  }

  async cleanup(): Promise<void> {
    this.close();
    await this.#body.cleanup();
    await this.channel.remove();
  }

  /** Lets go of watchers and descriptors; the run itself goes on. */
  close(): void {
    this.#lifetime.abort(new Error('The runtime was closed.'));
    this.#input.close();
  }

  async #waitForExit(): Promise<ProcessExit> {
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#lifetime.signal, stop.signal]);
    try {
      const written = exitWritten(this.channel, signal).then((exit) => exit ?? new Promise<never>(() => {}));
      const gone = this.#body.gone(signal);
      gone.catch(() => {});
      const closed = new Promise<never>((_, reject) => {
        const fail = (): void => reject(this.#lifetime.signal.reason as Error);
        if (this.#lifetime.signal.aborted) fail();
        this.#lifetime.signal.addEventListener('abort', fail, { once: true });
      });
      const first = await Promise.race([written, gone.then(() => null), closed]);
      const exit = first ?? (await this.channel.readExit());
      if (exit === null) return await gone;
      // Not only of SIGKILL: a launcher whose game was killed for its memory ends with a code of its own.
      const suspicious = exit.code !== 0 && !this.#signalledByUs;
      const outOfMemory = suspicious && (await this.#body.wasOutOfMemory());
      return processExit(exit.code, this.startedAt, exit.endedAt, outOfMemory);
    } finally {
      this.#over = true;
      stop.abort();
    }
  }
}
