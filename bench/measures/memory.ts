import { readFileSync } from 'node:fs';
import type { ProcessFacts } from '../../e2e/support/processes.ts';
import { single } from '../result.ts';
import type { Result } from '../result.ts';

const NAMES: [RegExp, string][] = [
  [/dist\/api/, 'API'],
  [/dist\/control-worker/, 'control worker'],
  [/dist\/node-worker/, 'node worker'],
  [/start\.mjs/, 'supervisor'],
  [/temporal/, 'Temporal development server'],
  [/postgres/, 'Postgres'],
];

/** Memory that each of our processes holds for itself alone, in MiB (shared pages counted by their share: PSS). */
export function measureMemory(processes: readonly ProcessFacts[]): Result[] {
  const sums = new Map<string, number>();
  for (const { pid, command } of processes) {
    const name = NAMES.find(([pattern]) => pattern.test(command))?.[1];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + shareOf(pid));
  }
  return [...sums].map(([name, mebibytes]) => single(`memory at idle: ${name}`, 'MiB', mebibytes));
}

function shareOf(pid: number): number {
  try {
    const [, kibibytes = '0'] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kibibytes) / 1024;
  } catch {
    return 0; // ended while we looked
  }
}
