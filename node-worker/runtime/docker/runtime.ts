import { chown } from 'node:fs/promises';
import type { ServerSpec } from '#domain/servers/spec.ts';
import { folderBytes, makeFolder } from '../host/disk.ts';
import { Mutexes } from '../host/mutex.ts';
import type { RuntimeOptions } from '../options.ts';
import type { GameProcess, InstallJob, ProcessExit, PullOptions, PullProgress, Runtime } from '../runtime.ts';
import { connect } from './connect.ts';
import { engine } from './errors.ts';
import { GameContainers } from './game-containers.ts';
import { pullImage } from './images.ts';
import { forgetInstall, installInContainer } from './install.ts';
import { ensureNetwork, removeNetwork } from './network.ts';
import type { Place } from './place.ts';
import { emptyInContainer } from './empty-folder.ts';
import { engineWarnings } from './warnings.ts';

/** Game servers in containers of a Docker engine on the same machine. */
export class DockerRuntime implements Runtime {
  readonly kind = 'docker';
  readonly fileOwner: { uid: number; gid: number } | null;
  readonly #containers: GameContainers;
  readonly #mutexes = new Mutexes();
  readonly #closed = new AbortController();

  readonly #place: Place;

  private constructor(place: Place) {
    this.#place = place;

    this.#containers = new GameContainers(place);
    this.fileOwner = place.owner;
  }

  /** Throws `runtime.unavailable` when no engine answers. */
  static async connect(options: RuntimeOptions): Promise<DockerRuntime> {
    const runtime = new DockerRuntime(await connect(options));
    await runtime.#containers.sweep();
    return runtime;
  }

  async describe(): Promise<{ version: string; warnings: string[] }> {
    const [version, info] = await engine(() => Promise.all([this.#place.docker.version(), this.#place.docker.info()]));
    return { version: `Docker ${version.Version}`, warnings: engineWarnings(this.#place, info as object) };
  }

  async prepare(spec: ServerSpec): Promise<void> {
    await Promise.all([this.#makeFiles(spec.serverId), ensureNetwork(this.#place, spec.serverId)]);
  }

  async #makeFiles(serverId: string): Promise<void> {
    const files = this.#place.layout.files(serverId);
    await makeFolder(files);
    if (this.#place.owner !== null) await chown(files, this.#place.owner.uid, this.#place.owner.gid);
  }

  pullImage(
    image: string,
    onProgress: (progress: PullProgress) => void,
    signal: AbortSignal,
    options?: PullOptions,
  ): Promise<void> {
    return pullImage(this.#place, image, onProgress, signal, options);
  }

  start(spec: ServerSpec): Promise<GameProcess> {
    return this.#mutexes.run(spec.serverId, async () => {
      await this.#makeFiles(spec.serverId);
      return this.#containers.start(spec);
    });
  }

  find(serverId: string): Promise<GameProcess | null> {
    return this.#mutexes.run(serverId, () => this.#containers.locate(serverId));
  }

  list(): Promise<string[]> {
    return this.#containers.list();
  }

  runInstall(job: InstallJob): Promise<ProcessExit> {
    return this.#mutexes.run(job.operationId, async () => {
      await this.#makeFiles(job.serverId);
      return installInContainer(this.#place, job, this.#closed.signal);
    });
  }

  forgetInstall(operationId: string): Promise<void> {
    return forgetInstall(this.#place, operationId);
  }

  destroy(serverId: string): Promise<void> {
    return this.#mutexes.run(serverId, async () => {
      await this.#containers.removeAll(serverId);
      await removeNetwork(this.#place, serverId);
    });
  }

  emptyAsRoot(serverId: string, folder: string): Promise<boolean> {
    return emptyInContainer(this.#place, serverId, folder);
  }

  diskUsage(serverId: string): Promise<number> {
    return folderBytes(this.#place.layout.files(serverId));
  }

  close(): Promise<void> {
    this.#closed.abort(new Error('The runtime was closed.'));
    this.#containers.close();
    return Promise.resolve();
  }
}
