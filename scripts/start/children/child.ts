import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fullDisk, Problem } from '../problem.ts';
import { countEnds, restartDelayMs } from './back-off.ts';
import { readTail, rotateLog, sizeOf } from './log-file.ts';
import { forgetProcess, recordProcess } from './run-record.ts';

export interface Command {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
}

export interface ChildSpec {
  /** Names its log and its record. */
  name: string;
  /** Called at each start; may prepare something first. */
  command(): Promise<Command> | Command;
  /** 'message': it sends {type:'ready'}. Otherwise a probe that resolves when it serves; aborted when the process ends. */
  ready: 'message' | (() => Promise<void>);
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** Sent before any signal; the process then ends by itself. */
  stopMessage?: object;
  /** How long a stop may take before the process is killed. */
  stopWithinMs: number;
  /** The signal for when people are in a hurry. */
  hurrySignal?: NodeJS.Signals;
  /** Sent instead of it to one that can hurry by itself; the signal follows when that takes too long. */
  hurryMessage?: object;
}

export interface ChildEvents {
  note(sentence: string): void;
}

const READY_WITHIN_MS = 90_000;
const HURRY_WITHIN_MS = 5_000;

/** One process of ours that is kept alive: started, awaited, started again when it dies, stopped in good order. */
export class Child {
  readonly logFile: string;
  #process: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #endsInARow = 0;
  #stopping = false;
  #restartTimer: NodeJS.Timeout | null = null;

  readonly spec: ChildSpec;
  readonly #dataDir: string;
  readonly #events: ChildEvents;

  constructor(spec: ChildSpec, dataDir: string, events: ChildEvents) {
    this.spec = spec;
    this.#dataDir = dataDir;
    this.#events = events;

    this.logFile = join(dataDir, 'logs', `${spec.name}.log`);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it and resolves when it serves. @throws Error with its last words when it ends first */
  async start(): Promise<void> {
    await this.#launch();
  }

  /** Stops it and resolves when it is gone; it is not started again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#restartTimer) clearTimeout(this.#restartTimer);
    const child = this.#process;
    if (!child) return;
    const told = this.spec.stopMessage !== undefined && child.connected && child.send(this.spec.stopMessage);
    if (!told) child.kill(this.spec.stopSignal);
    const late = setTimeout(() => child.kill('SIGKILL'), this.spec.stopWithinMs);
    await this.#ended;
    clearTimeout(late);
  }

  /** For those who cannot wait: at once, what can be lost is lost. */
  hurry(): void {
    this.#stopping = true;
    const child = this.#process;
    if (!child) return;
    const { hurrySignal = 'SIGKILL', hurryMessage } = this.spec;
    if (hurryMessage === undefined || !child.connected) {
      child.kill(hurrySignal);
      return;
    }
    child.send(hurryMessage);
    setTimeout(() => child.kill(hurrySignal), HURRY_WITHIN_MS).unref();
  }

  /** Ends the present process so that a new one takes its place (after a new build). */
  async restart(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    this.#endsInARow = 0;
    child.kill(this.spec.stopSignal);
    const late = setTimeout(() => child.kill('SIGKILL'), this.spec.stopWithinMs);
    await this.#ended;
    clearTimeout(late);
  }

  rotateLog(): void {
    rotateLog(this.logFile);
  }

  async #launch(): Promise<void> {
    const { command, args, ...options } = await this.spec.command();
    if (this.#stopping) return;
    const startedAt = Date.now();
    const saidBefore = sizeOf(this.logFile);
    const log = openSync(this.logFile, 'a');
    const withMessages = this.spec.ready === 'message';
    // A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops all others in order.
    const child = spawn(command, args, {
      ...options,
      detached: true,
      stdio: ['ignore', log, log, ...(withMessages ? (['ipc'] as const) : [])],
    });
    closeSync(log);
    this.#process = child;
    if (child.pid !== undefined) recordProcess(this.#dataDir, this.spec.name, child.pid, this.spec.stopSignal);
    let served = false;
    this.#ended = new Promise((resolve) => {
      const gone = (how: string) => {
        if (this.#process !== child) return;
        this.#process = null;
        forgetProcess(this.#dataDir, this.spec.name);
        resolve();
        if (served && !this.#stopping) this.#startAgain(how, Date.now() - startedAt);
      };
      child.once('exit', (code, signal) => gone(signal ?? `exit code ${code}`));
      child.once('error', (error) => gone(error.message));
    });
    await this.#untilServing(child, saidBefore);
    served = true;
  }

  async #untilServing(child: ChildProcess, saidBefore: number): Promise<void> {
    const { name, ready } = this.spec;
    const serving = ready === 'message' ? readyMessage(child) : ready();
    const died = this.#ended.then(() => {
      const words = readTail(this.logFile, saidBefore).text.trim().split('\n').slice(-12).join('\n');
      const disk = fullDisk(words, this.#dataDir);
      throw disk ?? new Problem(`${name} ended before it was ready. Its log is ${this.logFile}; it said:\n${words}`);
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`${name} was not ready within ${READY_WITHIN_MS / 1000} s`)),
        READY_WITHIN_MS,
      );
    });
    try {
      await Promise.race([serving, died, late]);
    } finally {
      clearTimeout(timer);
      for (const loser of [serving, died, late]) loser.catch(() => undefined);
    }
  }

  #startAgain(how: string, livedMs: number): void {
    this.#endsInARow = countEnds(this.#endsInARow, livedMs);
    const waitMs = this.#endsInARow === 1 ? 0 : restartDelayMs(this.#endsInARow - 1);
    this.#events.note(
      `${this.spec.name} ended (${how}); starting it again${waitMs ? ` in ${waitMs / 1000} s` : ''}. Its log: ${this.logFile}`,
    );
    this.#restartTimer = setTimeout(() => {
      const tryAt = Date.now();
      this.#launch().then(
        () => this.#events.note(`${this.spec.name} is back`),
        (error: unknown) => {
          if (this.#stopping) return;
          const first = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
          this.#process?.kill('SIGKILL');
          void this.#ended.then(() => this.#startAgain(first, Date.now() - tryAt));
        },
      );
    }, waitMs);
  }
}

function readyMessage(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready') resolve();
    });
  });
}
