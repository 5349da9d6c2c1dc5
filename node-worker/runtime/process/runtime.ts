import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Channel } from '../channel/channel.ts';
import { ChannelProcess } from '../channel/channel-process.ts';
import { gameAsProcess } from '../channel/wrapper.ts';
import { folderBytes, makeFolder } from '../host/disk.ts';
import { Layout, newRunId } from '../host/layout.ts';
import { Mutexes } from '../host/mutex.ts';
import type { RuntimeOptions } from '../options.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';
import type { GameProcess, InstallJob, ProcessExit, PullProgress, Runtime } from '../runtime.ts';
import { ProcessBody } from './body.ts';
import { cleanEnvironment, inDataFolder, usualSearchPath } from './environment.ts';
import { readIdentity } from './identity.ts';
import type { InstallPlace } from './install.ts';
import { endInstall, endInstallsOf, installAsPlainProcess } from './install.ts';
import { launch, requireFreePorts, requirePrograms } from './launch.ts';
import { processWarnings } from './warnings.ts';

/** Game servers as plain processes of the worker's own user: for trying the platform out. */
export class ProcessRuntime implements Runtime {
  readonly kind = 'process';
  readonly fileOwner = null;
  readonly #layout: Layout;
  readonly #searchPath: string;
  readonly #mutexes = new Mutexes();
  readonly #known = new Map<string, ChannelProcess>();
  readonly #closed = new AbortController();

  readonly #options: RuntimeOptions;

  constructor(options: RuntimeOptions) {
    this.#options = options;

    this.#layout = new Layout(options.dataDir);
    this.#searchPath = options.searchPath ?? usualSearchPath();
  }

  async describe(): Promise<{ version: string; warnings: string[] }> {
    return { version: 'process (no isolation)', warnings: await processWarnings(this.#searchPath) };
  }

  async prepare(spec: ServerSpec): Promise<void> {
    await requirePrograms(spec.requiredPrograms, this.#searchPath);
    await makeFolder(this.#layout.files(spec.serverId));
  }

  pullImage(_image: string, onProgress: (progress: PullProgress) => void): Promise<void> {
    onProgress({ phase: 'Not needed', percent: 100, bytesDone: null, bytesTotal: null });
    return Promise.resolve();
  }

  start(spec: ServerSpec): Promise<GameProcess> {
    return this.#mutexes.run(spec.serverId, async () => {
      const before = await this.#locate(spec.serverId);
      if (before !== null) {
        if (!before.ended && (await before.channel.readExit()) === null) return before;
        await before.cleanup();
      }
      return this.#launchGame(spec);
    });
  }

  async #launchGame(spec: ServerSpec): Promise<GameProcess> {
    const files = this.#layout.files(spec.serverId);
    const channel = new Channel(this.#layout.run(spec.serverId, newRunId()));
    await Promise.all([requirePrograms(spec.requiredPrograms, this.#searchPath), requireFreePorts(spec.ports)]);
    await Promise.all([makeFolder(files), channel.create(null)]);
    try {
      const env = cleanEnvironment(spec.env, files, this.#searchPath, this.#options.extraCaBundle);
      await launch(gameAsProcess, [channel.dir, inDataFolder(spec.startup, files)], files, env);
      const started = await this.#attach(spec.serverId, channel, spec.limits.memoryBytes);
      if (started === null) throw new Error('the process did not start');
      return started;
    } catch (error) {
      await channel.remove();
      throw error;
    }
  }

  find(serverId: string): Promise<GameProcess | null> {
    return this.#mutexes.run(serverId, () => this.#locate(serverId));
  }

  /** The newest run that came so far as to have a process. */
  async #locate(serverId: string): Promise<ChannelProcess | null> {
    const known = this.#known.get(serverId);
    if (known !== undefined) return known;
    for (const runId of (await this.#layout.runIds(serverId)).reverse()) {
      const channel = new Channel(this.#layout.run(serverId, runId));
      const found = await this.#attach(serverId, channel, 0);
      if (found !== null) return found;
      await channel.remove();
    }
    return null;
  }

  async #attach(serverId: string, channel: Channel, memoryLimitBytes: number): Promise<ChannelProcess | null> {
    const born = await stat(channel.exit).catch(() => null);
    const identity = born === null ? null : await readIdentity(channel, born.mtimeMs);
    if (identity === null) return null;
    const startedAt = (await stat(channel.pid)).mtime.toISOString();
    const runId = path.basename(channel.dir);
    const forget = (): void => void this.#known.delete(serverId);
    const body = new ProcessBody(serverId, runId, startedAt, identity, channel, memoryLimitBytes, forget);
    const found = new ChannelProcess(body, channel, this.#options.log);
    this.#known.set(serverId, found);
    return found;
  }

  async list(): Promise<string[]> {
    const serverIds = await this.#layout.serverIds();
    const found = await Promise.all(serverIds.map((serverId) => this.find(serverId)));
    return serverIds.filter((_, index) => found[index] !== null);
  }

  runInstall(job: InstallJob): Promise<ProcessExit> {
    return this.#mutexes.run(job.operationId, async () => {
      await requirePrograms(job.spec.requiredPrograms, this.#searchPath);
      await makeFolder(this.#layout.files(job.serverId));
      return installAsPlainProcess(this.#place(), job);
    });
  }

  #place(): InstallPlace {
    return {
      layout: this.#layout,
      searchPath: this.#searchPath,
      caBundle: this.#options.extraCaBundle,
      log: this.#options.log,
      closed: this.#closed.signal,
    };
  }

  forgetInstall(operationId: string): Promise<void> {
    return endInstall(this.#layout, operationId);
  }

  async destroy(serverId: string): Promise<void> {
    const found = await this.find(serverId);
    await this.#mutexes.run(serverId, async () => {
      await found?.cleanup();
      await endInstallsOf(this.#layout, serverId);
    });
  }

  /** Its processes have no more rights than the worker. */
  emptyAsRoot(): Promise<boolean> {
    return Promise.resolve(false);
  }

  diskUsage(serverId: string): Promise<number> {
    return folderBytes(this.#layout.files(serverId));
  }

  close(): Promise<void> {
    this.#closed.abort(new Error('The runtime was closed.'));
    for (const found of this.#known.values()) found.close();
    this.#known.clear();
    return Promise.resolve();
  }
}
