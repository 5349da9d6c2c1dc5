import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '#e2e/support/processes.ts';
import { until } from '#scripts/test/until.ts';
import type { Fault } from '../plan/case.ts';
import type { Random } from '../plan/random.ts';
import type { World } from '../platform/world.ts';
import { pidOf, pidsOf } from './victims.ts';

export interface Injected {
  /** The process that was killed or stopped. */
  pid: number;
  /** When the harm was over: at the kill, since from then on everything can come back, or at SIGCONT. In ms. */
  at: number;
  /** Resolves when the process is there again. */
  isBack: Promise<void>;
}

/** Kills or stops the victim now, and sees to it that it comes back. */
export async function inject(world: World, fault: Fault, random: Random): Promise<Injected> {
  const pid = await until(`${fault.victim} to run`, () => pidOf(world, fault.victim), { timeoutMs: 60_000 });
  if (fault.how === 'pause') {
    const pids = pidsOf(fault.victim, pid);
    signal(pids, 'SIGSTOP');
    try {
      await pause(fault.seconds * 1000);
    } finally {
      signal(pids, 'SIGCONT');
    }
    return { pid, at: Date.now(), isBack: Promise.resolve() };
  }
  // Of Postgres at times only the postmaster dies, and what is left of it must end before another may begin.
  const isWhole = random.chance(0.5);
  signal(isWhole ? pidsOf(fault.victim, pid) : [pid], 'SIGKILL');
  const at = Date.now();
  const isBack = bringBack(world, fault, pid, random.between(0, 2_000));
  isBack.catch(() => undefined);
  return { pid, at, isBack };
}

/** The supervisor brings back what it started; what the campaign started, the campaign does, after a moment. */
async function bringBack(world: World, { victim }: Fault, killed: number, afterMs: number): Promise<void> {
  await until(`${victim} to be dead`, () => !isAlive(killed), { intervalMs: 20 });
  if (victim === 's3-server' || victim === 'docker-engine') {
    await pause(afterMs);
    return victim === 's3-server' ? world.s3.service.start() : world.engine?.comeBack();
  }
  await until(
    `${victim} to be started again`,
    () => {
      const pid = pidOf(world, victim);
      return pid !== undefined && pid !== killed;
    },
    { timeoutMs: 90_000, intervalMs: 50 },
  );
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // one of several that ended meanwhile
    }
  }
}
