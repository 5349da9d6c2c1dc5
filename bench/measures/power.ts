import Docker from 'dockerode';
import { readFileSync } from 'node:fs';
import { descendants } from '#e2e/support/processes.ts';
import { bareContainer, dropRunFolder } from '../bare-container.ts';
import type { BenchContext } from '../context.ts';
import { removeServer, shellServer } from '../context.ts';
import { LiveServer } from '../client.ts';
import type { Row } from '../figures.ts';
import { percentile, row } from '../figures.ts';

const rounds = 15;

/** Says that it is ready at once, ends at once on SIGTERM: what is measured is us and the engine. */
const program = 'trap "exit 0" TERM; echo ready; while :; do sleep 3600 & wait $!; done';

interface Samples {
  start: number[];
  stop: number[];
  gone: number[];
  bareStart: number[];
  bareStop: number[];
}

/** Power request → *running*, stop → *offline*, and how soon after the process is gone that is known. */
export async function measurePower(context: BenchContext): Promise<Row[]> {
  const isDocker = context.platform.runtime === 'docker';
  const id = await shellServer(context, 'bench power', program);
  const live = new LiveServer(context.api, id);
  await live.watch();
  const samples: Samples = { start: [], stop: [], gone: [], bareStart: [], bareStop: [] };
  let like: Docker.ContainerCreateOptions | null = null;
  const docker = isDocker ? new Docker() : null;
  for (let round = 0; round <= rounds; round += 1) {
    const before = performance.now();
    await context.api.power(id, 'start');
    await live.reaches('running');
    const running = performance.now();
    const bare = docker && round === 0 ? await bareContainer(docker, id, program) : null;
    if (bare) like = bare;
    const stopAsked = performance.now();
    await context.api.power(id, 'stop');
    await live.reaches('offline');
    // The first round warms caches up and is not counted.
    if (round > 0) samples.start.push(running - before);
    if (round > 0) samples.stop.push(performance.now() - stopAsked);
    if (docker && like) await bareRound(docker, like, round === 0 ? null : samples);
  }
  if (docker) await measureGone(context, docker, id, live, samples);
  live.close();
  await removeServer(context, id);
  dropRunFolder();
  return rowsOf(samples, isDocker);
}

/** The engine's own `create` + `start`, and `stop`, of a container like ours, by its API. */
async function bareRound(
  docker: Docker,
  options: Docker.ContainerCreateOptions,
  samples: Samples | null,
): Promise<void> {
  const before = performance.now();
  const container = await docker.createContainer(options);
  await container.start();
  const started = performance.now();
  await container.stop();
  const stopped = performance.now();
  await container.remove({ force: true });
  samples?.bareStart.push(started - before);
  samples?.bareStop.push(stopped - started);
}

/** From the end of the process itself (ended from outside, behind everybody's back) to *offline* at the client. */
async function measureGone(
  { api }: BenchContext,
  docker: Docker,
  id: string,
  live: LiveServer,
  samples: Samples,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await api.power(id, 'start');
    await live.reaches('running');
    const [container] = await docker.listContainers({ filters: { label: [`mamba.server=${id}`] } });
    if (!container) throw new Error('The server has no container.');
    const { State } = await docker.getContainer(container.Id).inspect();
    // The game itself, and not what the runtime put around it. By SIGTERM: after a SIGKILL that we did not send, the
    // engine is asked whether memory had run out, which takes it a quarter of a second.
    const game = descendants(State.Pid).find(({ command }) => command.startsWith('bash -c trap'));
    if (!game) throw new Error('The game has no process.');
    process.kill(game.pid, 'SIGTERM');
    while (isThere(game.pid)) await new Promise(setImmediate);
    const gone = performance.now();
    await live.reaches('offline');
    samples.gone.push(performance.now() - gone);
  }
}

function isThere(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

function rowsOf(samples: Samples, isDocker: boolean): Row[] {
  if (!isDocker) {
    return [row('power request → running', 'ms', samples.start), row('stop request → offline', 'ms', samples.stop)];
  }
  const added = percentile(samples.start, 0.5) - percentile(samples.bareStart, 0.5);
  const gone = percentile(samples.gone, 0.5);
  return [
    row('power request → running', 'ms', samples.start, {
      beside: { what: 'engine create + start', p50: percentile(samples.bareStart, 0.5) },
      goal: { what: `adds < 100 ms (adds ${added.toFixed(0)})`, met: added < 100 },
    }),
    row('stop request → offline', 'ms', samples.stop, {
      beside: { what: 'engine stop', p50: percentile(samples.bareStop, 0.5) },
    }),
    row('process gone → known to the client', 'ms', samples.gone, { goal: { what: '≤ 30 ms', met: gone <= 30 } }),
  ];
}
