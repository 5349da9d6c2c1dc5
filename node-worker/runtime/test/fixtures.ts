import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { InstallSpec, ServerSpec } from '#domain/servers/spec.ts';
import { createRuntime } from '../index.ts';
import type { GameProcess, InstallJob, OutputPosition, Runtime, RuntimeLog, RuntimeOptions } from '../index.ts';

export const IMAGE = 'node:20-bookworm-slim';
export const silent: RuntimeLog = { debug() {}, info() {}, warn() {}, error() {} };

/** A data folder of its own, and the runtimes made on it: as many as workers live after another. */
export class Bench {
  readonly dataDir = mkdtempSync(path.join(os.tmpdir(), 'mamba-runtime-'));
  readonly serverIds: string[] = [];
  readonly operationIds: string[] = [];
  readonly #open: Runtime[] = [];

  readonly kind: 'docker' | 'process';

  constructor(kind: 'docker' | 'process') {
    this.kind = kind;
  }

  async runtime(options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
    const made = await createRuntime({ kind: this.kind, dataDir: this.dataDir, log: silent, ...options });
    this.#open.push(made);
    return made;
  }

  /** A Node.js program as a server; `code` goes into a file of it. */
  spec(startup: string, change: Partial<ServerSpec> = {}): ServerSpec {
    const serverId = randomUUID();
    this.serverIds.push(serverId);
    return { ...baseSpec(serverId), startup, ...change };
  }

  job(spec: ServerSpec, script: string, change: Partial<InstallJob> = {}): InstallJob {
    const operationId = randomUUID();
    this.operationIds.push(operationId);
    return {
      operationId,
      serverId: spec.serverId,
      spec: installSpec(spec, script),
      onOutput: () => {},
      signal: new AbortController().signal,
      ...change,
    };
  }

  files(serverId: string): string {
    return path.join(this.dataDir, 'servers', serverId, 'files');
  }

  async clear(): Promise<void> {
    const cleaner = await this.runtime();
    for (const operationId of this.operationIds) await cleaner.forgetInstall(operationId);
    for (const serverId of this.serverIds) await cleaner.destroy(serverId);
    for (const runtime of this.#open) await runtime.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

function installSpec(spec: ServerSpec, script: string): InstallSpec {
  const { serverId, tenantId, image, env, limits } = spec;
  return { serverId, tenantId, image, env, limits, entrypoint: 'bash', script, requiredPrograms: ['bash'] };
}

function baseSpec(serverId: string): ServerSpec {
  return {
    serverId,
    tenantId: randomUUID(),
    image: IMAGE,
    startup: 'true',
    env: { GREETING: 'hello' },
    limits: {
      memoryBytes: 256 * 1024 ** 2,
      swapBytes: 0,
      cpuPercent: 0,
      diskBytes: 1024 ** 3,
      pids: 64,
      ioWeight: 500,
    },
    ports: [],
    stop: { command: 'stop' },
    graceSeconds: 5,
    readyPattern: null,
    runtimes: ['docker', 'process'],
    requiredPrograms: [],
  };
}

/** Reads a run's output and lets one wait for what it will say. */
export class Listener {
  text = '';
  position: OutputPosition | null = null;
  readonly done: Promise<void>;
  readonly #stopped = new AbortController();
  #wake = (): void => {};

  constructor(run: GameProcess, from: OutputPosition | null = null) {
    this.position = from;
    this.done = this.#read(run);
    this.done.catch(() => {});
  }

  async #read(run: GameProcess): Promise<void> {
    for await (const { data, position } of run.output(this.position, this.#stopped.signal)) {
      this.text += data.toString();
      this.position = position;
      this.#wake();
    }
    this.#wake();
  }

  async says(words: string): Promise<void> {
    while (!this.text.includes(words)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  stop(): void {
    this.#stopped.abort();
  }
}

/** A shell word that runs a piece of JavaScript. */
export function node(code: string): string {
  return `node -e ${quoted(code)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
