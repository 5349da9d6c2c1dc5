import { setTimeout as pause } from 'node:timers/promises';
import type { StatsSample } from '#domain/contracts/realtime.ts';
import { hostProcess, hostProcesses, sendSignal } from '../host/procfs.ts';
import { SocketMeter } from '../host/sockets.ts';
import { isAlive, isOfThisBoot } from './identity.ts';
import type { Identity } from './identity.ts';

/**
 * Signals what the wrapper started, and not the wrapper, which must still write the exit code. A signal that can be
 * caught goes to the process group, as a terminal's would; SIGKILL to the whole session.
 */
export async function signalSession(identity: Identity, signal: NodeJS.Signals): Promise<void> {
  if (!(await isAlive(identity))) return;
  const started = hostProcesses().filter(({ pid }) => pid !== identity.pid);
  const reached = started.filter(({ session, group }) => (signal === 'SIGKILL' ? session : group) === identity.pid);
  for (const { pid } of reached) sendSignal(pid, signal);
  // Nothing was started yet: then the wrapper is what must not go on.
  if (reached.length === 0 && signal === 'SIGKILL') sendSignal(identity.pid, signal);
}

/** Kills all of a session, its leader last, and returns when nothing of it is left. */
export async function endSession(identity: Identity): Promise<void> {
  // After a boot, or once nothing of it was left, its number may be that of others: they are none of ours.
  const leader = hostProcess(identity.pid);
  const isReused = leader !== null && leader.startTime !== identity.startTime;
  if (isReused || !(await isOfThisBoot(identity))) return;
  // The number cannot name another session while a process is in this one; if none is, there is nothing to kill.
  const led = await isAlive(identity);
  for (;;) {
    const left = hostProcesses().filter((found) => found.session === identity.pid);
    const later = left.filter((found) => Number(found.startTime) >= Number(identity.startTime));
    const mine = led ? left : later;
    if (mine.length === 0) return;
    for (const found of mine) sendSignal(found.pid, 'SIGKILL');
    await pause(5);
  }
}

/** Processor time, memory and TCP traffic of a session each second. */
export async function* sessionStats(
  identity: Identity,
  memoryLimitBytes: number,
  signal: AbortSignal,
): AsyncGenerator<StatsSample> {
  const sockets = new SocketMeter();
  let cpuBefore: number | null = null;
  let before = performance.now();
  while (!signal.aborted) {
    const members = hostProcesses().filter((found) => found.session === identity.pid);
    const cpuSeconds = members.reduce((sum, found) => sum + found.cpuSeconds, 0);
    const network = await sockets.measure(members.map(({ pid }) => pid));
    const now = performance.now();
    // A member that ended takes its time along; that is not negative work.
    const used = cpuBefore === null ? 0 : Math.max(0, cpuSeconds - cpuBefore);
    yield {
      at: new Date().toISOString(),
      cpuPercent: cpuBefore === null ? 0 : (used / ((now - before) / 1000)) * 100,
      memoryBytes: members.reduce((sum, found) => sum + found.residentBytes, 0),
      memoryLimitBytes,
      networkRxBytes: network.received,
      networkTxBytes: network.sent,
      diskBytes: null,
      pids: members.length,
    };
    cpuBefore = cpuSeconds;
    before = now;
    await pause(1000, undefined, { signal }).catch(() => {});
  }
}
