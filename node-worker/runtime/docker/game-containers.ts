import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type Docker from 'dockerode';
import { codedError, DomainError, errorMessage } from '#domain/errors.ts';
import type { ServerSpec } from '#domain/servers/spec.ts';
import { Channel } from '../channel/channel.ts';
import { ChannelProcess } from '../channel/channel-process.ts';
import { newRunId, startOf } from '../host/layout.ts';
import { untilDone } from '../host/until-done.ts';
import { ContainerBody, removeContainer } from './body.ts';
import { gameOptions } from './container-options.ts';
import { engine, isConflict } from './errors.ts';
import { whoHasPort } from './held-port.ts';
import { withImage } from './images.ts';
import { ensureNetwork } from './network.ts';
import type { Place } from './place.ts';
import { containerName, LABEL, ours } from './place.ts';
import { removeStrayRuns } from './stray-runs.ts';

/** In the names of ended containers that made room for another. */
const PUT_ASIDE = '-ended-';

const isPutAside = ({ Names }: { Names: string[] }): boolean => Names.some((name) => name.includes(PUT_ASIDE));

/** The containers of game servers, and what this worker knows of them. */
export class GameContainers {
  readonly #known = new Map<string, ChannelProcess>();
  /** Containers on their way out: they may still hold a port that the next run needs. */
  readonly #leaving = new Map<string, Promise<unknown>>();

  #isClosed = false;

  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** `create` and `start`, and nothing else in between. */
  async start(spec: ServerSpec): Promise<ChannelProcess> {
    const { serverId } = spec;
    const known = this.#known.get(serverId);
    if (known !== undefined && !known.ended) return known;
    const runId = newRunId();
    const channel = new Channel(this.#place.layout.run(serverId, runId));
    await mkdir(channel.dir, { recursive: true });
    const options = gameOptions(this.#place, spec, runId, channel.dir);
    const channelMade = channel.create(this.#place.owner);
    let container: Docker.Container | null = null;
    try {
      const [made] = await Promise.all([this.#create(serverId, options), channelMade]);
      if (made instanceof ChannelProcess) {
        await channel.remove();
        return made;
      }
      container = made;
      await this.#startContainer(spec, container);
      return this.#attach(serverId, runId, container, channel);
    } catch (error) {
      if (container !== null) await removeContainer(container).catch(() => {});
      await channelMade.catch(() => {});
      await channel.remove();
      throw error;
    }
  }

  /** The new container; or the run that holds its name, when that one is alive. */
  async #create(serverId: string, options: Docker.ContainerCreateOptions): Promise<Docker.Container | ChannelProcess> {
    const name = containerName(serverId);
    const make = (): Promise<Docker.Container> =>
      withImage(this.#place, options.Image ?? '', () => this.#place.docker.createContainer({ ...options, name }));
    try {
      return await make();
    } catch (error) {
      if (!isConflict(error)) throw error;
      const before = await this.locate(serverId);
      if (before !== null && !before.ended && (await before.channel.readExit()) === null) return before;
      await this.#putAside(name, before);
      return make();
    }
  }

  /** Takes the name from an ended container at once, and removes it while the new one starts. */
  async #putAside(name: string, before: ChannelProcess | null): Promise<void> {
    const old = this.#place.docker.getContainer(name);
    const { Id, Config } = await engine(() => old.inspect());
    if (Config.Labels[LABEL.node] !== this.#place.nodeLabel) {
      throw codedError('server.foreign_container', { container: name });
    }
    const container = this.#place.docker.getContainer(Id);
    const serverId = Config.Labels[LABEL.server] ?? '';
    await engine(() => container.rename({ name: `${name}${PUT_ASIDE}${randomBytes(3).toString('hex')}` }));
    this.#leaving.set(
      serverId,
      this.#remove(serverId, () => (before === null ? this.#removeRun(container, Config.Labels) : before.cleanup())),
    );
  }

  /** A container that nothing listens to, and the folder of its run. */
  async #removeRun(container: Docker.Container, labels: Record<string, string>): Promise<void> {
    await removeContainer(container);
    const { [LABEL.server]: serverId, [LABEL.run]: runId } = labels;
    if (serverId !== undefined && runId !== undefined)
      await new Channel(this.#place.layout.run(serverId, runId)).remove();
  }

  /** Removes an ended container now, or when the engine is back. */
  #remove(serverId: string, work: () => Promise<void>): Promise<void> {
    return untilDone(
      work,
      () => this.#isClosed,
      (err) => this.#place.log.warn({ serverId, err }, 'an ended container stays for now'),
    );
  }

  /** Removes what an earlier worker had put aside and did not come to remove, and what it had begun to make. */
  async sweep(): Promise<void> {
    const containers = await engine(() =>
      this.#place.docker.listContainers({ all: true, filters: ours(this.#place, {}) }),
    );
    await removeStrayRuns(this.#place.layout, new Set(containers.map(({ Labels }) => Labels[LABEL.run])));
    for (const { Id, Names, Labels } of containers.filter(isPutAside)) {
      this.#place.log.info({ containers: Names }, 'an ended container is removed');
      void this.#remove(Labels[LABEL.server] ?? '', () => this.#removeRun(this.#place.docker.getContainer(Id), Labels));
    }
  }

  async #startContainer(spec: ServerSpec, container: Docker.Container): Promise<void> {
    const start = (): Promise<unknown> => engine(() => container.start(), spec.image);
    try {
      await start().catch(async (error: unknown) => {
        const leaving = this.#leaving.get(spec.serverId);
        if (error instanceof DomainError && error.code === 'port.taken' && leaving !== undefined) await leaving;
        else if (/network .*not found/i.test(errorMessage(error))) await ensureNetwork(this.#place, spec.serverId);
        else throw error;
        await start();
      });
    } catch (error) {
      throw error instanceof DomainError ? await whoHasPort(this.#place, error) : error;
    } finally {
      this.#leaving.delete(spec.serverId);
    }
  }

  /** The newest container of a server that was ever started. */
  async locate(serverId: string): Promise<ChannelProcess | null> {
    const known = this.#known.get(serverId);
    if (known !== undefined) return known;
    const filters = ours(this.#place, { server: serverId });
    const containers = await engine(() => this.#place.docker.listContainers({ all: true, filters }));
    const games = containers.filter(
      ({ Labels, State }) => Labels[LABEL.operation] === undefined && State !== 'created',
    );
    const newest = games.sort((one, other) => other.Created - one.Created)[0];
    if (newest === undefined) return null;
    const container = this.#place.docker.getContainer(newest.Id);
    const runId = newest.Labels[LABEL.run] ?? newest.Id;
    return this.#attach(serverId, runId, container, new Channel(this.#place.layout.run(serverId, runId)));
  }

  #attach(serverId: string, runId: string, container: Docker.Container, channel: Channel): ChannelProcess {
    const body = new ContainerBody(serverId, runId, startOf(runId), container, () => {
      if (this.#known.get(serverId) === found) this.#known.delete(serverId);
    });
    const found = new ChannelProcess(body, channel, this.#place.log);
    this.#known.set(serverId, found);
    return found;
  }

  async list(): Promise<string[]> {
    const filters = ours(this.#place, {});
    const containers = await engine(() => this.#place.docker.listContainers({ all: true, filters }));
    const games = containers.filter(
      ({ Labels, State }) => Labels[LABEL.operation] === undefined && State !== 'created',
    );
    return [...new Set(games.map(({ Labels }) => Labels[LABEL.server] ?? ''))].filter(Boolean);
  }

  /** Removes every container of a server, installs included. */
  async removeAll(serverId: string): Promise<void> {
    await this.#known.get(serverId)?.cleanup();
    await this.#leaving.get(serverId);
    const filters = ours(this.#place, { server: serverId });
    const containers = await engine(() => this.#place.docker.listContainers({ all: true, filters }));
    await Promise.all(containers.map(({ Id }) => removeContainer(this.#place.docker.getContainer(Id))));
  }

  close(): void {
    this.#isClosed = true;
    for (const found of this.#known.values()) found.close();
    this.#known.clear();
  }
}
