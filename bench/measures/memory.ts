import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext } from '../context.ts';
import type { Row } from '../figures.ts';
import { cpuSeconds, proportionalMebibytes } from '../procfs.ts';

/** Two rounds of the recurring work that runs most often. */
const idleSeconds = 60;
const names: readonly [string, RegExp][] = [
  ['api', /dist\/api/],
  ['control worker', /dist\/control-worker/],
  ['node worker', /dist\/node-worker/],
  ['supervisor', /start\.mjs/],
  ['Temporal development server', /temporal.* server start-dev/],
  ['Postgres, all its processes', /postgres/],
];

/** Memory of each of our processes when nothing happens (proportional set size), and the CPU that all take meanwhile. */
export async function measureMemory({ platform }: BenchContext): Promise<Row[]> {
  const processes = platform.processes();
  const before = cpuSeconds(processes.map(({ pid }) => pid));
  // An idle period is what is measured here; there is no condition to wait for.
  await delay(idleSeconds * 1000);
  const cpu = ((cpuSeconds(processes.map(({ pid }) => pid)) - before) / idleSeconds) * 100;
  const rows = names.map(([name, pattern]): Row => {
    const mine = processes.filter(({ command }) => pattern.test(command));
    const mebibytes = mine.reduce((sum, { pid }) => sum + proportionalMebibytes(pid), 0);
    return { measure: `memory at idle: ${name}`, unit: 'MiB', n: mine.length, p50: mebibytes, p99: null };
  });
  return [...rows, { measure: 'CPU at idle, everything', unit: '% of a core', n: 1, p50: cpu, p99: null }];
}
