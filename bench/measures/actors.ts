import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { controlTaskQueue, searchAttributes, serverWorkflowId } from '#temporal/contracts/names.ts';
import type { ServerActorInput } from '#temporal/contracts/server/state.ts';
import { serverActorType } from '#temporal/contracts/server/messages.ts';
import { connectClient } from '#temporal/runtime/connection.ts';
import { TypedSearchAttributes } from '@temporalio/common';
import type { ProcessFacts } from '#e2e/support/processes.ts';
import { until } from '#scripts/test/until.ts';
import type { BenchContext } from '../context.ts';
import type { Row } from '../figures.ts';
import { cpuSeconds, proportionalMebibytes } from '../procfs.ts';

/** Two rounds of the recurring work that runs most often. */
const idleSeconds = 60;
const few = 1_000;
const many = 10_000;
/** So many are asked for at once. */
const abreast = 50;
/** Percent of a core. Of two idle windows of the same length the second may well be as much above the first. */
const noise = 2;
/** Percent of a core: what comes to less is no longer the work of a start. */
const ebb = 5;

/**
 * What actors of servers cost that nothing happens to: CPU of a thousand against none, then ten thousand more as fast as they
 * can be had. They are of servers that are in no database, so that nothing but the actors is measured.
 */
export async function measureActors({ platform }: BenchContext): Promise<Row[]> {
  const temporal = only(platform.processes(), /temporal.* server start-dev/);
  const worker = only(platform.processes(), /dist\/control-worker/);
  const port = /--port (\d+)/.exec(temporal.command)?.[1];
  const client = await connectClient({ address: `127.0.0.1:${port}`, namespace: 'default' });
  const pids = [temporal.pid, worker.pid];
  const none = await idleCpu(pids);
  const before = pids.map(proportionalMebibytes);
  await startActors(client, few);
  const some = await idleCpu(pids);
  const seconds = await startActors(client, many);
  const all = await idleCpu(pids);
  const after = pids.map(proportionalMebibytes);
  if (only(platform.processes(), /dist\/control-worker/).pid !== worker.pid)
    throw new Error('The control worker died.');
  await client.connection.close();
  return [
    idleRow(few, some, none),
    idleRow(few + many, all, none),
    figure(`${thousands(many)} actors started`, 'actors/s', many / seconds, many),
    ...['Temporal development server', 'control worker'].map((name, index) => ({
      ...figure(`memory with ${thousands(few + many)} actors: ${name}`, 'MiB', after[index] ?? 0, 1),
      beside: { what: 'without', p50: before[index] ?? 0 },
    })),
  ];
}

function idleRow(count: number, cpu: number, none: number): Row {
  const goal = { what: `not measurable (≤ ${noise} % of a core more)`, met: cpu - none <= noise };
  return {
    ...figure(`CPU of Temporal and control worker, ${thousands(count)} idle actors`, '% of a core', cpu, 1),
    beside: { what: 'none', p50: none },
    goal,
  };
}

const thousands = (count: number): string => count.toLocaleString('en-US');
const figure = (measure: string, unit: string, p50: number, n: number): Row => ({ measure, unit, n, p50, p99: null });

/** Starts so many actors and waits until each has come to rest; answers with the seconds that it took. */
async function startActors(client: Client, count: number): Promise<number> {
  const before = performance.now();
  const ids = Array.from({ length: count }, () => randomUUID());
  const waiting = [...ids];
  await Promise.all(
    Array.from({ length: abreast }, async () => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) await startActor(client, id);
    }),
  );
  // Those asked for last are served last, or nearly so: when they rest, what is still to come is a handful.
  const patience = { timeoutMs: 900_000 };
  for (const id of ids.slice(0, abreast * 4)) await until('an actor to rest', () => isAtRest(client, id), patience);
  return (performance.now() - before) / 1000;
}

async function startActor(client: Client, serverId: string): Promise<void> {
  const server = { serverId, tenantId: serverId, nodeId: serverId };
  const args: [ServerActorInput] = [server];
  await client.workflow.start(serverActorType, {
    workflowId: serverWorkflowId(serverId),
    taskQueue: controlTaskQueue,
    args,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: searchAttributes.serverId, value: serverId },
      { key: searchAttributes.tenantId, value: serverId },
      { key: searchAttributes.nodeId, value: serverId },
    ]),
  });
}

/** Its first task is done: started, scheduled, begun, completed. */
async function isAtRest(client: Client, serverId: string): Promise<boolean> {
  return (await client.workflow.getHandle(serverWorkflowId(serverId)).describe()).historyLength >= 4;
}

/** Percent of a core that these processes take while nothing happens, once what was before has ebbed away. */
async function idleCpu(pids: readonly number[]): Promise<number> {
  // The server looks once more at each task that began, after the task's ten seconds.
  await until('what was before to ebb away', async () => (await cpuOver(15, pids)) < ebb, { timeoutMs: 300_000 });
  return cpuOver(idleSeconds, pids);
}

/** An idle period is what is measured here; there is no condition to wait for. */
async function cpuOver(seconds: number, pids: readonly number[]): Promise<number> {
  const before = cpuSeconds(pids);
  await delay(seconds * 1000);
  return ((cpuSeconds(pids) - before) / seconds) * 100;
}

function only(processes: readonly ProcessFacts[], command: RegExp): ProcessFacts {
  const [found] = processes.filter((candidate) => command.test(candidate.command));
  if (!found) throw new Error(`Nothing runs that is ${String(command)}.`);
  return found;
}
