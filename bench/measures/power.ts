import type Docker from 'dockerode';
import type { Api } from '../../e2e/support/api.ts';
import { watchState } from '../console-client.ts';
import { summary } from '../result.ts';
import type { Result } from '../result.ts';

/**
 * From the power request to the event *running*, and from the request to stop to *offline*, as a panel sees them. With
 * Docker, in the same rounds: `create` + `start` and `kill` + `wait` of a twin of that container, by the engine's API.
 */
export async function measurePower(
  api: Api,
  serverId: string,
  rounds: number,
  docker: Docker | null,
): Promise<Result[]> {
  const starts: number[] = [];
  const stops: number[] = [];
  const afterEnd: number[] = [];
  const bareStarts: number[] = [];
  const bareStops: number[] = [];
  const watch = await watchState(api, serverId);
  for (let round = 0; round < rounds; round += 1) {
    starts.push(await timed(watch.reaches('running'), () => api.power(serverId, 'start')));
    const container = docker === null ? null : await containerOf(docker, serverId);
    const twin = docker === null || container === null ? null : await twinOf(docker, container);
    const ended = container?.wait().then(() => performance.now());
    stops.push(await timed(watch.reaches('offline'), () => api.power(serverId, 'stop')));
    const offlineAt = performance.now();
    if (ended !== undefined) afterEnd.push(offlineAt - (await ended));
    if (twin !== null) {
      const began = performance.now();
      const bare = await twin();
      bareStarts.push(performance.now() - began);
      const stopping = performance.now();
      const over = bare.wait();
      await bare.kill({ signal: 'SIGTERM' });
      await over;
      bareStops.push(performance.now() - stopping);
      await bare.remove({ force: true });
    }
  }
  watch.close();
  const results = [summary('power request → running', 'ms', starts)];
  if (bareStarts.length > 0) results.push(summary('engine alone: create + start', 'ms', bareStarts));
  results.push(summary('stop request → offline', 'ms', stops));
  if (bareStops.length > 0) results.push(summary('engine alone: SIGTERM → exited', 'ms', bareStops));
  if (afterEnd.length > 0) results.push(summary('process gone (as the engine says) → offline', 'ms', afterEnd));
  return results;
}

async function timed(reached: Promise<void>, cause: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await Promise.all([reached, cause()]);
  return performance.now() - began;
}

async function containerOf(docker: Docker, serverId: string): Promise<Docker.Container> {
  const containers = await docker.listContainers({ all: true });
  const found = containers.find(
    ({ Names, Labels }) => Names.some((name) => name.includes(serverId)) || Object.values(Labels).includes(serverId),
  );
  if (found === undefined) throw new Error(`No container belongs to the server ${serverId}.`);
  return docker.getContainer(found.Id);
}

/** Makes the same container again, without the ports, which the first still holds, and without its labels. */
async function twinOf(docker: Docker, container: Docker.Container): Promise<() => Promise<Docker.Container>> {
  const { Config, HostConfig } = await container.inspect();
  const options = {
    ...Config,
    Hostname: '',
    Labels: {},
    HostConfig: { ...HostConfig, AutoRemove: false },
  } as Docker.ContainerCreateOptions;
  return async () => {
    const twin = await docker.createContainer(options);
    await twin.start();
    return twin;
  };
}
