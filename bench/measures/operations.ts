import Docker from 'dockerode';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { OperationDetail, OperationEvent } from '#domain/contracts/operations.ts';
import { OperationHistory } from '#domain/contracts/operations.ts';
import { bareContainer, dropRunFolder } from '../bare-container.ts';
import { carryOut } from '../carry-out.ts';
import type { BenchContext } from '../context.ts';
import { removeServer, shellServer } from '../context.ts';
import type { Row } from '../figures.ts';
import { percentile, row } from '../figures.ts';

const rounds = 12;
const mostAdded = 300;

/** Says that it is ready at once, ends at once on SIGTERM: what is measured is us and the engine. */
const program = 'trap "exit 0" TERM; echo ready; while :; do sleep 3600 & wait $!; done';

/** An operation's time from its request to its recorded end, and what of it its node worked on it; in milliseconds. */
interface Sample {
  whole: number;
  node: number;
  byHand: number;
}

/** How much an operation adds to its bare work, which is what its node does; and the same work by hand, for comparison. */
export async function measureOperations(context: BenchContext): Promise<Row[]> {
  const id = await shellServer(context, 'bench operations', program);
  await context.api.power(id, 'start');
  await context.api.reaches(id, 'running');
  const rows = [...(await restarts(context, id)), ...(await backups(context, id))];
  await removeServer(context, id);
  dropRunFolder();
  return rows;
}

async function restarts(context: BenchContext, id: string): Promise<Row[]> {
  const docker = context.platform.runtime === 'docker' ? new Docker() : null;
  const options = docker ? await bareContainer(docker, id, program) : null;
  const byHand = () => (docker && options ? restartContainer(docker, options) : restartProcess());
  const samples: Sample[] = [];
  // The first round warms caches up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const operation = await carryOut(context, `/api/servers/${id}/restart`, { skipCountdown: true });
    samples.push({ ...(await timesOf(context, operation)), byHand: await byHand() });
  }
  return rowsOf('restart', samples.slice(1), docker ? 'engine stop + create + start' : 'kill and spawn');
}

/** Of a folder with next to nothing in it: all that it takes is the operation itself. */
async function backups(context: BenchContext, id: string): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'mamba-bench-archive-'));
  const samples: Sample[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const operation = await carryOut(context, `/api/servers/${id}/backups`, {});
    const times = await timesOf(context, operation);
    const before = performance.now();
    const command = `tar -C ${folder} -c . | zstd -q -f -o ${folder}.tar.zst`;
    await finished(spawn('bash', ['-c', command], { stdio: 'ignore' }));
    samples.push({ ...times, byHand: performance.now() - before });
    await carryOut(context, `/api/backups/${await newestBackup(context, id)}`, undefined, 'DELETE');
  }
  rmSync(folder, { recursive: true });
  rmSync(`${folder}.tar.zst`, { force: true });
  return rowsOf('backup of an empty server', samples.slice(1), 'tar to zstd');
}

function rowsOf(name: string, samples: Sample[], byHand: string): Row[] {
  const added = samples.map(({ whole, node }) => whole - node);
  return [
    row(`${name}: added to its node's work`, 'ms', added, {
      beside: { what: 'that work', p50: percentile(column(samples, 'node'), 0.5) },
      goal: { what: `≤ ${mostAdded} ms`, met: percentile(added, 0.5) <= mostAdded },
    }),
    row(`${name}: request → recorded end`, 'ms', column(samples, 'whole'), {
      beside: { what: byHand, p50: percentile(column(samples, 'byHand'), 0.5) },
    }),
  ];
}

const column = (samples: Sample[], key: keyof Sample): number[] => samples.map((sample) => sample[key]);

/** What nodes do in an operation; everything else in its history is ours. */
const nodeActivities = new Set(['stopServer', 'startServer', 'runCommands', 'createBackup']);

async function timesOf({ api }: BenchContext, operation: OperationDetail): Promise<Pick<Sample, 'whole' | 'node'>> {
  const { url, headers } = api.request(`/api/operations/${operation.id}/history`);
  const { events } = OperationHistory.parse(await (await fetch(url, { headers })).json());
  const scheduled = events.filter(({ type, attributes }) => {
    const { success, data } = Scheduled.safeParse(attributes);
    return type === 'ActivityTaskScheduled' && success && nodeActivities.has(data.activityType.name);
  });
  const node = scheduled.reduce((sum, { id }) => sum + at(events, 'Completed', id) - at(events, 'Started', id), 0);
  return { whole: Date.parse(operation.endedAt ?? '') - Date.parse(operation.createdAt), node };
}

const Scheduled = z.looseObject({ activityType: z.looseObject({ name: z.string() }) });
const OfScheduled = z.looseObject({ scheduledEventId: z.coerce.number() });

/** When an activity began or ended. */
function at(events: readonly OperationEvent[], what: 'Started' | 'Completed', scheduledEventId: number): number {
  const found = events.find(
    ({ type, attributes }) =>
      type === `ActivityTask${what}` && OfScheduled.safeParse(attributes).data?.scheduledEventId === scheduledEventId,
  );
  if (!found) throw new Error(`The history does not say when activity ${scheduledEventId} was ${what}.`);
  return Date.parse(found.at);
}

async function newestBackup({ api }: BenchContext, id: string): Promise<string> {
  const [backup] = await api.backups(id);
  if (!backup) throw new Error('There is no backup.');
  return backup.id;
}

/** The engine stops a container and brings up another in its place; the time of that alone. */
async function restartContainer(docker: Docker, options: Docker.ContainerCreateOptions): Promise<number> {
  const first = await docker.createContainer(options);
  await first.start();
  const before = performance.now();
  await first.stop();
  const second = await docker.createContainer(options);
  await second.start();
  const taken = performance.now() - before;
  for (const container of [first, second]) await container.remove({ force: true });
  return taken;
}

/** A process is ended and another spawned in its place, until that is ready; the time of that alone. */
async function restartProcess(): Promise<number> {
  const first = await spawned();
  const before = performance.now();
  first.kill('SIGTERM');
  await once(first, 'exit');
  const second = await spawned();
  const taken = performance.now() - before;
  for (const { pid } of [first, second]) if (pid !== undefined) endGroup(pid);
  return taken;
}

/** Ends a process with what it has begun itself, if any of them is left. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // all of them have ended
  }
}

async function spawned() {
  const child = spawn('bash', ['-c', program], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child;
}

async function finished(child: ReturnType<typeof spawn>): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`It ended with ${String(code)}.`);
}
