import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { descendants } from '#e2e/support/processes.ts';
import type { VictimName } from '../plan/case.ts';
import type { World } from '../platform/world.ts';

const RunRecord = z.object({ pid: z.number().int() });

/** The process of a victim now; undefined while it is down. */
export function pidOf(world: World, victim: VictimName): number | undefined {
  switch (victim) {
    case 's3-server':
      return world.s3.service.pid;
    case 'docker-engine':
      return world.engine?.service.pid;
    default:
      return recorded(world, victim);
  }
}

/** It and what is part of it. The node worker's children are game servers and the like, which a fault must not touch. */
export function pidsOf(victim: VictimName, pid: number): number[] {
  return victim === 'postgres' ? [pid, ...descendants(pid).map((child) => child.pid)] : [pid];
}

/** The supervisor notes each of its processes in a file for as long as it lives. */
function recorded(world: World, name: string): number | undefined {
  try {
    return RunRecord.parse(JSON.parse(readFileSync(join(world.dataDir, 'run', `${name}.json`), 'utf8'))).pid;
  } catch {
    return undefined;
  }
}
