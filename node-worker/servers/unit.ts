import type { Logger } from 'pino';
import { ReadyMatcher } from '#domain/console/ready.ts';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { NamedExit } from '#domain/crashes/decide.ts';
import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import { sentenceOf } from '#domain/errors/codes.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';
import type { ServerEnding } from '#domain/servers/state.ts';
import type { ServerConsole } from '../console/server-console.ts';
import { exitReport } from '../exits/report.ts';
import type { ExitSpool } from '../exits/spool.ts';
import { untilDone } from '../runtime/host/until-done.ts';
import type { GameProcess, ProcessExit, Runtime } from '../runtime/runtime.ts';
import { millisecondsUntil } from './ending.ts';
import { lostExit, namedExit } from './how-it-ended.ts';
import { KeptState } from './kept-state.ts';
import type { EndingCause } from './kept-state.ts';
import { exitSentence, stopSentence } from './sentences.ts';
import type { StateFiles, UnitState } from './state-file.ts';
import { endsWithin, killGraceSeconds, termGraceSeconds } from './stopping.ts';

export interface UnitDependencies {
  runtime: Runtime;
  files: StateFiles;
  console: ServerConsole;
  exits: ExitSpool;
  bootId: string;
  log: Logger;
  /** Hears every new observation, after it was written to disk (where that takes it). */
  report: (observation: Observation) => void;
}

/**
 * One server on this node: its process, console and observed state. All it needs after a crash of the worker is on disk, and
 * each of its methods may be called again after one.
 */
export class ServerUnit {
  readonly #state: KeptState;
  #process: GameProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #outputRead: Promise<void> = Promise.resolve();
  #starting: Promise<Observation> | null = null;
  readonly #deps: UnitDependencies;

  constructor(state: UnitState, deps: UnitDependencies) {
    this.#state = new KeptState(state, deps);
    this.#deps = deps;
  }

  /** A server that has never run here. */
  static create(spec: ServerSpec, deps: UnitDependencies): ServerUnit {
    const observation: Observation = {
      serverId: spec.serverId,
      power: 'offline',
      observedAt: 0,
      startedAt: null,
      exit: null,
    };
    return new ServerUnit({ spec, observation, ending: null, bootId: deps.bootId }, deps);
  }

  get observation(): Observation {
    return this.#state.observation;
  }

  get running(): GameProcess | null {
    return this.#process;
  }

  get console(): ServerConsole {
    return this.#deps.console;
  }

  /** Writes and reports a unit that is new here, so that its console can be watched before its first start. */
  introduce(): void {
    this.#state.observe({});
  }

  /**
   * After a start of the worker: takes up the process that still runs, or learns how it ended meanwhile. `isThere` tells of a
   * process that the runtime has: also of one whose start was thought to have failed, because the engine went away in it.
   */
  async reattach(isThere: boolean): Promise<void> {
    const isOffline = this.#state.observation.power === 'offline';
    if (isOffline && !isThere) return;
    const process = await this.#deps.runtime.find(this.#state.now.spec.serverId);
    const told = this.#state.observation.exit;
    // The worker died between telling the end and keeping its report: the run is still there for that.
    if (process !== null && isOffline && told?.id === process.runId)
      return this.#finish(process, { ...told, id: process.runId });
    if (process !== null) {
      this.#deps.log.info({ serverId: process.serverId, runId: process.runId }, 're-attached to a running server');
      if (isOffline) this.#state.observe({ power: 'starting', startedAt: process.startedAt, exit: null });
      this.#take(process);
      return;
    }
    const exit = lostExit(this.#state.now, this.#deps.bootId);
    // Nothing else is left that could tell of it: first the report, then that it is over.
    this.#report(exit);
    this.#setOffline(exit);
  }

  /** Starts the process; one that runs already is left alone. Concurrent calls are one start. */
  start(spec: ServerSpec): Promise<Observation> {
    this.#starting ??= this.#doStart(spec).finally(() => (this.#starting = null));
    return this.#starting;
  }

  /** Asks it to stop, then SIGTERM, then SIGKILL. Goes on where an earlier call (of a dead worker, too) was. */
  async stop(signal: AbortSignal, cause: EndingCause = 'stop'): Promise<Observation> {
    const process = await this.#present(signal);
    if (process === null) return this.observation;
    const { stop, graceSeconds } = this.#state.now.spec;
    this.#state.beginEnding(cause);
    this.#state.enter('asked', Date.parse(this.#state.now.ending?.askedAt ?? new Date().toISOString()), graceSeconds);
    await this.#state.once('stop', async () => {
      this.console.system(stopSentence(stop, graceSeconds));
      if ('signal' in stop) await process.kill(stop.signal);
      else await process.write(`${stop.command}\n`);
    });
    if (await this.#endsInStage('asked', signal)) return this.observation;
    await this.#state.once('SIGTERM', async () => {
      this.console.system(`Still running after ${String(graceSeconds)} s. Sending SIGTERM.`);
      this.#state.enter('terminating', Date.now(), termGraceSeconds);
      await process.kill('SIGTERM');
    });
    if (await this.#endsInStage('terminating', signal)) return this.observation;
    if (this.observation.ending?.stage === 'terminating')
      this.console.system(`Still running ${String(termGraceSeconds)} s after SIGTERM.`);
    return this.kill(signal, cause === 'shutdown' ? cause : 'kill');
  }

  async kill(signal: AbortSignal, cause: EndingCause = 'kill'): Promise<Observation> {
    const process = await this.#present(signal);
    if (process === null) return this.observation;
    this.#state.beginEnding(cause);
    this.#state.enter('killing', Date.now(), null);
    this.console.system('Killing the server.');
    await process.kill('SIGKILL');
    if (await endsWithin(this.#ended, killGraceSeconds * 1000, signal)) return this.observation;
    throw codedError('server.cannot_be_killed', { seconds: killGraceSeconds }, { kind: 'transient' });
  }

  /** Sends one line to the standard input. Throws `server.not_running`. */
  async command(line: string): Promise<void> {
    if (this.#process === null) throw codedError('server.not_running');
    await this.#process.write(`${line}\n`);
  }

  /** Resolves when the present run has ended; at once when there is none. */
  untilEnded(): Promise<void> {
    return this.#process === null ? Promise.resolve() : this.#ended;
  }

  /** Resolves when the last run's output was read and what it left is cleared. */
  async settled(): Promise<void> {
    await this.#outputRead;
  }

  /** The process, also one that is just being started: what ends a server must not come too early for it. */
  async #present(signal: AbortSignal): Promise<GameProcess | null> {
    const settled = this.#starting?.catch(() => null);
    if (settled !== undefined && !(await endsWithin(settled, killGraceSeconds * 1000, signal))) {
      throw codedError('server.still_starting', {}, { kind: 'transient' });
    }
    return this.#process;
  }

  async #doStart(spec: ServerSpec): Promise<Observation> {
    if (this.#process !== null) return this.observation;
    await this.#outputRead;
    const run = { id: null, firstLine: this.console.next };
    this.#state.change({ spec, ending: null, run, bootId: this.#deps.bootId });
    this.console.system('Starting the server.');
    // Written before the process exists, so that a worker that dies here looks for it afterwards.
    this.#state.observe({ power: 'starting', startedAt: new Date().toISOString(), exit: null, ending: null });
    try {
      this.#take(await this.#deps.runtime.start(spec));
    } catch (error) {
      const sentence = error instanceof DomainError ? error.userMessage : sentenceOf('server.start_failed');
      this.console.system(sentence);
      this.#state.observe({ power: 'offline', startedAt: null, exit: null, ending: null });
      throw error;
    }
    return this.observation;
  }

  #take(process: GameProcess): void {
    this.#process = process;
    this.#state.change({ run: { id: process.runId, firstLine: this.#state.firstLine } });
    const matches = this.#lineMatcher();
    if (matches === null && this.#state.observation.power === 'starting') this.#state.observe({ power: 'running' });
    else this.#state.keep();
    this.#outputRead = this.#deps.console
      .follow(process, {
        onLine: (line) => {
          if (matches !== null && this.#state.observation.power === 'starting' && matches(line))
            this.#state.observe({ power: 'running' });
        },
      })
      .catch((error: unknown) => this.#deps.log.warn({ reason: errorMessage(error) }, 'stopped reading the console'));
    this.#ended = process.exited().then(
      (exit) => this.#onExit(process, exit),
      (error: unknown) => {
        // The runtime was closed: this worker ends, the server stays, and its end is not seen here.
        this.#deps.log.info({ reason: errorMessage(error) }, 'let go of a running server');
        return new Promise<never>(() => {});
      },
    );
  }

  #lineMatcher(): ((line: string) => boolean) | null {
    const { readyPattern } = this.#state.now.spec;
    if (readyPattern === null) return null;
    const matcher = new ReadyMatcher(readyPattern);
    return (line) => matcher.see(line);
  }

  #onExit(process: GameProcess, exit: ProcessExit): void {
    const isExpected = this.#state.now.ending !== null;
    this.#process = null;
    const told = namedExit(process.runId, exit, this.#state.now, this.#deps.bootId);
    this.#setOffline(told);
    this.#outputRead = this.#outputRead.then(() => this.#conclude(process, told, exitSentence(exit, isExpected)));
  }

  /** A run that had ended and was reported before this worker began: its report, and what it left. */
  #finish(process: GameProcess, exit: NamedExit): void {
    this.#outputRead = this.#deps.console
      .follow(process)
      .catch((error: unknown) => this.#deps.log.warn({ reason: errorMessage(error) }, 'stopped reading the console'))
      .then(() => this.#conclude(process, exit, null));
  }

  /**
   * The output was read to its end, so the last words are known. What is left of the run proves its exit, and goes only when the
   * report is safe.
   */
  async #conclude(process: GameProcess, exit: NamedExit, sentence: string | null): Promise<void> {
    // This worker goes: the next one reads what is left, and reports.
    if (this.console.isClosed) return;
    const isSafe = this.#report(exit);
    if (sentence !== null) this.console.system(sentence);
    if (!isSafe) return;
    await process.cleanup().catch((error: unknown) => {
      this.#deps.log.warn({ err: error }, 'cleaning up after a run failed; it is tried again');
      // In the background: the next start need not wait for an engine that is away, and tells so by itself.
      void untilDone(
        () => process.cleanup(),
        () => this.console.isClosed,
        () => undefined,
      );
    });
  }

  #report(exit: NamedExit): boolean {
    const { serverId, observedAt, exit: seen } = this.observation;
    const seenAt = seen?.id === exit.id ? observedAt : undefined;
    return this.#deps.exits.put(exitReport(serverId, exit, this.console, this.#state.firstLine, seenAt));
  }

  #setOffline(exit: NamedExit): void {
    this.#state.observe({ power: 'offline', startedAt: null, exit, ending: null });
  }

  /** Whether the process ends before its stage of the stop is over, also one that an earlier worker began. */
  #endsInStage(stage: ServerEnding['stage'], signal: AbortSignal): Promise<boolean> {
    const { ending } = this.observation;
    const left = ending?.stage === stage ? millisecondsUntil(ending.nextAt) : 0;
    return endsWithin(this.#ended, left, signal);
  }
}
