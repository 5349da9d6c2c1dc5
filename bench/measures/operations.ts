import Docker from 'dockerode';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { OperationDetail } from '../../domain/contracts/operations.ts';
import { until } from '../../e2e/support/until.ts';
import { bareContainer, dropRunFolder } from '../bare-container.ts';
import type { BenchContext } from '../context.ts';
import { removeServer, shellServer } from '../context.ts';
import type { Row } from '../figures.ts';
import { percentile, row } from '../figures.ts';

const rounds = 12;
const mostAdded = 300;

/** Says that it is ready at once, ends at once on SIGTERM: what is measured is us and the engine. */
const program = 'trap "exit 0" TERM; echo ready; while :; do sleep 3600 & wait $!; done';

/** How much longer an operation takes, from its request to its recorded end, than the same work by hand. */
export async function measureOperations(context: BenchContext): Promise<Row[]> {
  const id = await shellServer(context, 'bench operations', program);
  await context.api.power(id, 'start');
  await context.api.reaches(id, 'running');
  const rows = [await restarts(context, id), await backups(context, id)];
  await removeServer(context, id);
  dropRunFolder();
  return rows;
}

async function restarts(context: BenchContext, id: string): Promise<Row> {
  const docker = context.platform.runtime === 'docker' ? new Docker() : null;
  const options = docker ? await bareContainer(docker, id, program) : null;
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const operation = await carryOut(context, `/api/servers/${id}/restart`, { skipCountdown: true });
    const byHand = docker && options ? await restartContainer(docker, options) : await restartProcess();
    // The first round warms caches up and is not counted.
    if (round > 0) ours.push(milliseconds(operation));
    if (round > 0) bare.push(byHand);
  }
  return compared(
    'restart, from request to recorded end',
    ours,
    docker ? 'engine stop + create + start' : 'kill + spawn',
    bare,
  );
}

/** Of a folder with next to nothing in it: all that it takes is the operation itself. */
async function backups(context: BenchContext, id: string): Promise<Row> {
  const ours: number[] = [];
  const bare: number[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'mamba-bench-archive-'));
  for (let round = 0; round <= rounds; round += 1) {
    const operation = await carryOut(context, `/api/servers/${id}/backups`, {});
    const before = performance.now();
    await finished(
      spawn('bash', ['-c', `tar -C ${folder} -c . | zstd -q -f -o ${folder}.tar.zst`], { stdio: 'ignore' }),
    );
    if (round > 0) bare.push(performance.now() - before);
    if (round > 0) ours.push(milliseconds(operation));
    await carryOut(context, `/api/backups/${await newestBackup(context, id)}`, undefined, 'DELETE');
  }
  rmSync(folder, { recursive: true });
  rmSync(`${folder}.tar.zst`, { force: true });
  return compared('backup of an empty server, the same', ours, 'tar to zstd', bare);
}

function compared(measure: string, ours: number[], what: string, bare: number[]): Row {
  const added = percentile(ours, 0.5) - percentile(bare, 0.5);
  return row(measure, 'ms', ours, {
    beside: { what, p50: percentile(bare, 0.5) },
    goal: { what: `adds ≤ ${mostAdded} ms (adds ${added.toFixed(0)})`, met: added <= mostAdded },
  });
}

const Begun = z.union([
  z.object({ operation: z.object({ id: z.string() }) }).transform(({ operation }) => operation.id),
  z.object({ operationId: z.string() }).transform(({ operationId }) => operationId),
]);

/** Asks for an operation and waits until it has ended well. */
async function carryOut(
  { api }: BenchContext,
  address: string,
  body: object | undefined,
  method = 'POST',
): Promise<OperationDetail> {
  const { url, headers } = api.request(address);
  const response = await fetch(url, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${address} answered ${response.status}: ${text.slice(0, 300)}`);
  const id = Begun.parse(JSON.parse(text));
  const ended = await until('the operation to end', async () => {
    const operation = await api.operation(id);
    return operation.endedAt !== null && operation;
  });
  if (ended.status !== 'succeeded') throw new Error(`The ${ended.kind} ${ended.status}: ${ended.error?.message}`);
  // Its server is free for the next one a little later.
  await until('the server to be free', async () => (await api.server(ended.serverId)).operation === null);
  return ended;
}

const milliseconds = ({ createdAt, endedAt }: OperationDetail): number =>
  Date.parse(endedAt ?? '') - Date.parse(createdAt);

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
  second.kill('SIGKILL');
  return taken;
}

async function spawned() {
  const child = spawn('bash', ['-c', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  return child;
}

async function finished(child: ReturnType<typeof spawn>): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`It ended with ${String(code)}.`);
}
