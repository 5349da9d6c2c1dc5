import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { hostProcess, sendSignal } from '../host/procfs.ts';
import type { HostProcess } from '../host/procfs.ts';
import { engine, isConflict, isNotFound } from './errors.ts';

/**
 * Signals the game in a container and not the wrapper around it, which then writes the exit code at once: through the
 * engine a kill is known a tenth of a second later. Where the engine's processes are not ours to see (a virtual
 * machine), the engine does it.
 */
export async function signalContainer(
  container: Docker.Container,
  rootPid: number,
  signal: NodeJS.Signals,
): Promise<void> {
  const members = containerProcesses(container.id, rootPid);
  const wrapper = wrapperOf(members, rootPid);
  if (wrapper === null) return signalByEngine(container, signal);
  const game = members.filter((member) => member.pid !== rootPid && member.pid !== wrapper.pid);
  const reached = signal === 'SIGKILL' ? game : game.filter((member) => member.group === wrapper.group);
  const sent = reached.map((member) => sendSignal(member.pid, signal));
  // Nothing was started yet, or a worker without root faces the root of an install.
  if (!sent.includes(true)) await signalByEngine(container, signal);
}

/** With an init the wrapper is its first child; else it is the first process itself. */
function wrapperOf(members: HostProcess[], rootPid: number): HostProcess | null {
  const root = members.find((member) => member.pid === rootPid);
  if (root === undefined) return null;
  if (!commandOf(rootPid).includes('init')) return root;
  const children = members.filter((member) => member.parent === rootPid);
  return children.sort((one, other) => Number(one.startTime) - Number(other.startTime))[0] ?? null;
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** The processes of a container as this machine sees them; empty where it does not. */
function containerProcesses(containerId: string, rootPid: number): HostProcess[] {
  try {
    const groups = readFileSync(`/proc/${rootPid}/cgroup`, 'utf8')
      .split('\n')
      .filter((line) => line.includes(containerId));
    for (const line of groups) {
      const [, controllers = '', folder = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      const pids = readPids(controllers === '' ? `/sys/fs/cgroup${folder}` : `/sys/fs/cgroup/${controllers}${folder}`);
      if (pids.length > 0) return pids.map(hostProcess).filter((found) => found !== null);
    }
  } catch {
    // No such process here: the engine runs elsewhere, or it is gone.
  }
  return [];
}

function readPids(folder: string): number[] {
  try {
    return readFileSync(`${folder}/cgroup.procs`, 'utf8').trim().split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

async function signalByEngine(container: Docker.Container, signal: NodeJS.Signals): Promise<void> {
  await engine(async () => {
    try {
      await container.kill({ signal });
    } catch (error) {
      // Gone, or ended in this moment.
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  });
}
