import type { Logger } from 'pino';
import { ReadyMatcher } from '../../domain/console/ready.ts';
import type { Observation } from '../../domain/contracts/node-link.ts';
import { DomainError, errorMessage } from '../../domain/errors.ts';
import type { ServerSpec } from '../../domain/servers/spec.ts';
import type { ServerExit } from '../../domain/servers/state.ts';
import type { ServerConsole } from '../console/server-console.ts';
import type { GameProcess, ProcessExit, Runtime } from '../runtime/runtime.ts';
import type { StateFiles, UnitState } from './state-file.ts';
import { endsWithin, killGraceSeconds, termGraceSeconds } from './stopping.ts';

export interface UnitDependencies {
  runtime: Runtime;
  files: StateFiles;
  console: ServerConsole;
  bootId: string;
  log: Logger;
  /** Hears every new observation, after it was written to disk (where that takes it). */
  report: (observation: Observation) => void;
}

type Cause = 'stop' | 'kill' | 'shutdown';

/**
 * One server on this node: its process, console and observed state. All it needs after a crash of the worker is on disk, and
 * each of its methods may be called again after one.
 */
export class ServerUnit {
  private state: UnitState;
  private process: GameProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private outputRead: Promise<void> = Promise.resolve();
  private starting: Promise<Observation> | null = null;
  /** False while the disk refuses the state. */
  private isKept = true;
  private readonly deps: UnitDependencies;

  constructor(state: UnitState, deps: UnitDependencies) {
    this.state = state;
    this.deps = deps;
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
    return this.state.observation;
  }

  get running(): GameProcess | null {
    return this.process;
  }

  get console(): ServerConsole {
    return this.deps.console;
  }

  /** Writes and reports a unit that is new here, so that its console can be watched before its first start. */
  introduce(): void {
    this.observe({});
  }

  /**
   * After a start of the worker: takes up the process that still runs, or learns how it ended meanwhile. `isThere` tells of a
   * process that the runtime has: also of one whose start was thought to have failed, because the engine went away in it.
   */
  async reattach(isThere: boolean): Promise<void> {
    const isOffline = this.state.observation.power === 'offline';
    if (isOffline && !isThere) return;
    const process = await this.deps.runtime.find(this.state.spec.serverId);
    if (process !== null) {
      this.deps.log.info({ serverId: process.serverId, runId: process.runId }, 're-attached to a running server');
      if (isOffline) this.observe({ power: 'starting', startedAt: process.startedAt, exit: null });
      this.take(process);
      return;
    }
    const rebooted = this.state.bootId !== this.deps.bootId;
    this.setOffline({
      code: null,
      signal: null,
      outOfMemory: false,
      expected: rebooted || this.state.ending !== null,
      nodeShutdown: rebooted || this.state.ending?.cause === 'shutdown',
      at: new Date().toISOString(),
      uptimeSeconds: 0,
    });
  }

  /** Starts the process; one that runs already is left alone. Concurrent calls are one start. */
  start(spec: ServerSpec): Promise<Observation> {
    this.starting ??= this.doStart(spec).finally(() => (this.starting = null));
    return this.starting;
  }

  /** Asks it to stop, then SIGTERM, then SIGKILL. Goes on where an earlier call (of a dead worker, too) was. */
  async stop(signal: AbortSignal, cause: Cause = 'stop'): Promise<Observation> {
    const process = await this.present(signal);
    if (process === null) return this.observation;
    const { stop, graceSeconds } = this.state.spec;
    this.beginEnding(cause);
    await this.once('stop', async () => {
      if ('signal' in stop) await process.kill(stop.signal);
      else await process.write(`${stop.command}\n`);
    });
    const askedAt = Date.parse(this.state.ending?.askedAt ?? new Date().toISOString());
    const graceLeft = askedAt + graceSeconds * 1000 - Date.now();
    if (await endsWithin(this.ended, graceLeft, signal)) return this.observation;
    await this.once('SIGTERM', async () => {
      this.console.system(`Still running after ${graceSeconds} s. Sending SIGTERM.`);
      await process.kill('SIGTERM');
    });
    if (await endsWithin(this.ended, termGraceSeconds * 1000, signal)) return this.observation;
    return this.kill(signal, cause === 'shutdown' ? cause : 'kill');
  }

  async kill(signal: AbortSignal, cause: Cause = 'kill'): Promise<Observation> {
    const process = await this.present(signal);
    if (process === null) return this.observation;
    this.beginEnding(cause);
    this.console.system('Killing the server.');
    await process.kill('SIGKILL');
    if (await endsWithin(this.ended, killGraceSeconds * 1000, signal)) return this.observation;
    throw new DomainError(
      'server.cannot_be_killed',
      `The process did not end within ${killGraceSeconds} s of SIGKILL.`,
      {
        kind: 'transient',
      },
    );
  }

  /** Sends one line to the standard input. Throws `server.not_running`. */
  async command(line: string): Promise<void> {
    if (this.process === null) throw new DomainError('server.not_running', 'The server is not running.');
    await this.process.write(`${line}\n`);
  }

  /** Resolves when the last run's output was read and what it left is cleared. */
  async settled(): Promise<void> {
    await this.outputRead;
  }

  /** The process, also one that is just being started: what ends a server must not come too early for it. */
  private async present(signal: AbortSignal): Promise<GameProcess | null> {
    const settled = this.starting?.catch(() => null);
    if (settled !== undefined && !(await endsWithin(settled, killGraceSeconds * 1000, signal))) {
      throw new DomainError('server.still_starting', 'The server is being started and cannot be ended yet.', {
        kind: 'transient',
      });
    }
    return this.process;
  }

  private async doStart(spec: ServerSpec): Promise<Observation> {
    if (this.process !== null) return this.observation;
    await this.outputRead;
    this.state = { ...this.state, spec, ending: null, bootId: this.deps.bootId };
    this.console.system('Starting the server.');
    // Written before the process exists, so that a worker that dies here looks for it afterwards.
    this.observe({ power: 'starting', startedAt: new Date().toISOString(), exit: null });
    try {
      this.take(await this.deps.runtime.start(spec));
    } catch (error) {
      const sentence = error instanceof DomainError ? error.userMessage : 'The server could not be started.';
      this.console.system(sentence);
      this.observe({ power: 'offline', startedAt: null, exit: null });
      throw error;
    }
    return this.observation;
  }

  private take(process: GameProcess): void {
    this.process = process;
    const matches = this.lineMatcher();
    if (matches === null && this.state.observation.power === 'starting') this.observe({ power: 'running' });
    this.outputRead = this.deps.console
      .follow(process, {
        onLine: (line) => {
          if (matches !== null && this.state.observation.power === 'starting' && matches(line))
            this.observe({ power: 'running' });
        },
      })
      .catch((error: unknown) => this.deps.log.warn({ reason: errorMessage(error) }, 'stopped reading the console'));
    this.ended = process.exited().then(
      (exit) => this.onExit(process, exit),
      (error: unknown) => {
        // The runtime was closed: this worker goes, the server stays, and nobody here will hear of its end.
        this.deps.log.info({ reason: errorMessage(error) }, 'let go of a running server');
        return new Promise<never>(() => {});
      },
    );
  }

  private lineMatcher(): ((line: string) => boolean) | null {
    const { readyPattern } = this.state.spec;
    if (readyPattern === null) return null;
    const matcher = new ReadyMatcher(readyPattern);
    return (line) => matcher.see(line);
  }

  private onExit(process: GameProcess, exit: ProcessExit): void {
    const ending = this.state.ending;
    // It ended with the machine: nobody's fault, and it is to come back with it.
    const rebooted = this.state.bootId !== this.deps.bootId;
    this.process = null;
    this.setOffline({
      code: exit.code,
      signal: exit.signal,
      outOfMemory: exit.outOfMemory,
      expected: rebooted || ending !== null,
      nodeShutdown: rebooted || ending?.cause === 'shutdown',
      at: exit.endedAt,
      uptimeSeconds: Math.max(0, (Date.parse(exit.endedAt) - Date.parse(exit.startedAt)) / 1000),
    });
    // The rest of the output is still being read; only then may what is left of the run be removed.
    this.outputRead = this.outputRead.then(() => {
      this.console.system(exitSentence(exit, ending !== null));
      return process
        .cleanup()
        .catch((error: unknown) => this.deps.log.warn({ err: error }, 'cleaning up after a run failed'));
    });
  }

  private setOffline(exit: ServerExit): void {
    this.observe({ power: 'offline', startedAt: null, exit });
  }

  private beginEnding(cause: Cause): void {
    const ending = this.state.ending;
    if (ending !== null && (ending.cause === cause || cause === 'shutdown')) return;
    const askedAt = cause === 'kill' && ending ? ending.askedAt : new Date().toISOString();
    this.state = { ...this.state, ending: { cause, askedAt, sent: ending?.sent ?? [] } };
    this.observe({ power: 'stopping' });
  }

  /** Does a step of stopping once in a run, across deaths of the worker. */
  private async once(step: 'stop' | 'SIGTERM', act: () => Promise<void>): Promise<void> {
    const { ending } = this.state;
    if (ending === null || ending.sent.includes(step)) return;
    this.state = { ...this.state, ending: { ...ending, sent: [...ending.sent, step] } };
    this.keep();
    await act();
  }

  private observe(change: Partial<Omit<Observation, 'serverId' | 'observedAt'>>): void {
    const observedAt = Math.max(this.state.observation.observedAt + 1, Date.now());
    const observation: Observation = { ...this.state.observation, ...change, observedAt };
    this.state = { ...this.state, observation };
    this.keep();
    this.deps.report(observation);
  }

  /** A full disk must neither keep a server from being stopped nor end the worker: then only its next life knows less. */
  private keep(): void {
    try {
      this.deps.files.write(this.state);
      this.isKept = true;
    } catch (error) {
      if (this.isKept)
        this.deps.log.error({ err: error }, `What runs here cannot be kept on disk: ${errorMessage(error)}`);
      this.isKept = false;
    }
  }
}

function exitSentence(exit: ProcessExit, expected: boolean): string {
  if (exit.outOfMemory)
    return 'The server ran out of memory and was ended. Give it more memory, or fewer things to do.';
  const how =
    exit.signal !== null ? `by ${exit.signal}` : exit.code === null ? 'in an unknown way' : `with code ${exit.code}`;
  return expected ? 'The server has stopped.' : `The server ended by itself, ${how}.`;
}
