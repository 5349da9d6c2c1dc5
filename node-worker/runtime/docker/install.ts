import { Channel } from '../channel/channel.ts';
import { ChannelProcess } from '../channel/channel-process.ts';
import { followInstall } from '../channel/install.ts';
import type { InstallJob, ProcessExit } from '../runtime.ts';
import { ContainerBody, removeContainer } from './body.ts';
import { installOptions } from './container-options.ts';
import { engine, isConflict } from './errors.ts';
import type { Place } from './place.ts';
import { installName, ours } from './place.ts';

/** Starts the install container of an operation, or finds the one that a worker before this one started. */
export async function installInContainer(place: Place, job: InstallJob, closed: AbortSignal): Promise<ProcessExit> {
  const channel = new Channel(place.layout.install(job.operationId));
  const running = (await attached(place, job, channel)) ?? (await started(place, job, channel));
  return followInstall(running, job, closed);
}

async function attached(place: Place, job: InstallJob, channel: Channel): Promise<ChannelProcess | null> {
  const filters = ours(place, { operation: job.operationId });
  const [found] = await engine(() => place.docker.listContainers({ all: true, filters }));
  if (found === undefined) return null;
  const container = place.docker.getContainer(found.Id);
  if (found.State === 'created') {
    // Made and never started: nothing of the script has run, and nothing of it is worth keeping.
    await removeContainer(container);
    return null;
  }
  const { State } = await engine(() => container.inspect());
  const startedAt = new Date(State.StartedAt).toISOString();
  const body = new ContainerBody(job.serverId, job.operationId, startedAt, container, () => {});
  return new ChannelProcess(body, channel, place.log);
}

async function started(place: Place, job: InstallJob, channel: Channel): Promise<ChannelProcess> {
  job.signal.throwIfAborted();
  await channel.remove();
  await channel.create(null, job.spec.script.replaceAll('\r\n', '\n'));
  const options = {
    ...installOptions(place, job.spec, job.operationId, channel.dir),
    name: installName(job.operationId),
  };
  const container = await engine(() => place.docker.createContainer(options), job.spec.image).catch(
    (error: unknown) => {
      if (isConflict(error)) return null;
      throw error;
    },
  );
  if (container === null) {
    const other = await attached(place, job, channel);
    if (other === null)
      throw new Error(`a container ${installName(job.operationId)} of another installation is in the way`);
    return other;
  }
  const startedAt = new Date().toISOString();
  try {
    await engine(() => container.start(), job.spec.image);
  } catch (error) {
    await removeContainer(container).catch(() => {});
    await channel.remove();
    throw error;
  }
  const body = new ContainerBody(job.serverId, job.operationId, startedAt, container, () => {});
  return new ChannelProcess(body, channel, place.log);
}

export async function forgetInstall(place: Place, operationId: string): Promise<void> {
  const filters = ours(place, { operation: operationId });
  const containers = await engine(() => place.docker.listContainers({ all: true, filters }));
  await Promise.all(containers.map(({ Id }) => removeContainer(place.docker.getContainer(Id))));
  await new Channel(place.layout.install(operationId)).remove();
}
