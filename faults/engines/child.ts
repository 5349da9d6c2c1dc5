import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { until } from '#scripts/test/until.ts';

export interface ServiceSpec {
  name: string;
  command: string;
  args: string[];
  logFile: string;
  env?: Record<string, string>;
  /** Resolves to true once it serves. */
  serves: () => Promise<boolean>;
}

/** A program that the campaign runs beside the installation, kills, and brings back itself. */
export class Service {
  #process: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();

  readonly #spec: ServiceSpec;

  constructor(spec: ServiceSpec) {
    this.#spec = spec;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts it, once what was there has ended, and resolves when it serves. */
  async start(): Promise<void> {
    await this.#ended;
    const { name, command, args, logFile, env = {}, serves } = this.#spec;
    const log = openSync(logFile, 'a');
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    closeSync(log);
    this.#process = child;
    let failure: string | null = null;
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        failure ??= `it ended (${signal ?? `exit code ${code}`})`;
        if (this.#process === child) this.#process = null;
        resolve();
      });
      child.once('error', (error) => {
        failure = error.message;
        if (this.#process === child) this.#process = null;
        resolve();
      });
    });
    const state = await until(
      `${name} to serve`,
      async () => (failure !== null ? 'failed' : (await serves()) && 'serves'),
      {
        timeoutMs: 60_000,
        intervalMs: 50,
      },
    );
    if (state === 'failed') throw new Error(`${name} did not come up: ${failure}. Its log is ${logFile}.`);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child === null) return this.#ended;
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await this.#ended;
    clearTimeout(late);
  }
}
