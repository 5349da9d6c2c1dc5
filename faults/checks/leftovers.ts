import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeLabel } from '#node-worker/runtime/docker/place.ts';
import { isPortFree } from '#scripts/start/data/ports.ts';
import { backupEnginesOf, processesIn } from '../platform/processes.ts';
import type { Subject } from '../platform/subject.ts';
import type { World } from '../platform/world.ts';
import type { Disagreement } from './disagreement.ts';
import { notYet } from './disagreement.ts';

/** What must not be there any more once nothing is under way: files, processes, containers, networks, ports. */
export async function leftovers(world: World): Promise<Disagreement[]> {
  const found = [
    ...leftoverFiles(pathsOfNode(world.nodeDir), world.present, world.subjects),
    ...leftoverProcesses(world),
    ...(await leftoverContainers(world)),
    ...(await leftoverPorts(world)),
  ];
  return found.map((what) => notYet(`left over: ${what}`));
}

/** Everything below a node's folder but what belongs to users: the servers' own files and their backups. */
function pathsOfNode(nodeDir: string): string[] {
  const below = (folder: string): string[] =>
    entries(join(nodeDir, folder)).flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (/^servers\/[^/]+\/files$/.test(path) || path === 'backups') return [path];
      return entry.isDirectory() ? [path, ...below(path)] : [path];
    });
  return below('');
}

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // it went while we looked
  }
}

/** Folders that hold something only while it is under way. */
const WORK = [/^installs\/[^/]+$/, /^backup-jobs\/[^/]+$/, /^servers\/[^/]+\/work\/[^/]+$/];
const HALF_WRITTEN = /\.(new|tmp|part|partial)$/;

/** @param paths relative to the node's folder */
export function leftoverFiles(
  paths: readonly string[],
  present: readonly Pick<Subject, 'id' | 'settled'>[],
  all: readonly Pick<Subject, 'id' | 'gone'>[],
): string[] {
  const runsOf = (id: string) => paths.filter((path) => new RegExp(`^servers/${id}/runs/[^/]+$`).test(path)).length;
  return [
    ...paths.filter((path) => HALF_WRITTEN.test(path) || WORK.some((pattern) => pattern.test(path))),
    ...all.filter(({ gone }) => gone).flatMap(({ id }) => paths.filter((path) => path.includes(id))),
    ...paths.filter((path) => {
      const id = /^servers\/([^/]+)$/.exec(path)?.[1];
      return id !== undefined && !all.some((subject) => subject.id === id);
    }),
    ...present
      .filter(({ id, settled }) => settled.runs !== null && runsOf(id) > (settled.runs ? 1 : 0))
      .map(({ id, settled }) => `${runsOf(id)} runs of server ${id}, which ${settled.runs ? 'runs' : 'does not run'}`),
  ];
}

/** Servers that do not run have no process in their folder; installs, archivers and the like have ended. */
function leftoverProcesses(world: World): string[] {
  const running = world.present.filter(({ settled }) => settled.runs !== false).map(({ id }) => `servers/${id}/files`);
  return [
    ...processesIn(world.nodeDir)
      .filter(({ folder }) => !running.some((allowed) => folder.endsWith(allowed)))
      .map(({ pid, command, folder }) => `process ${pid} (${command.slice(0, 80)}) in ${folder}`),
    ...backupEnginesOf(world.nodeDir).map((pid) => `process ${pid}, which works on backups`),
  ];
}

async function leftoverContainers(world: World): Promise<string[]> {
  if (world.engine === null) return [];
  const filters = { label: [`mamba.node=${nodeLabel(world.nodeDir)}`] };
  const [containers, networks] = await Promise.all([
    world.engine.docker.listContainers({ all: true, filters }),
    world.engine.docker.listNetworks({ filters }),
  ]);
  const mayRun = new Set(world.present.filter(({ settled }) => settled.runs !== false).map(({ id }) => id));
  const exists = new Set(world.present.map(({ id }) => id));
  return [
    ...containers
      .filter(({ State, Labels }) => State !== 'running' || !mayRun.has(Labels['mamba.server'] ?? ''))
      .map(({ Names, State, Status }) => `container ${Names.join(' ')} (${State}, ${Status})`),
    ...networks
      .filter(({ Labels }) => !exists.has(Labels?.['mamba.server'] ?? ''))
      .map(({ Name }) => `network ${Name}`),
  ];
}

/** Ports are given back in the database, and nothing listens on those of deleted servers. */
async function leftoverPorts(world: World): Promise<string[]> {
  const nodes = await world.client.nodes();
  const used = nodes.reduce((sum, { allocations }) => sum + allocations.used, 0);
  const holders = world.present.filter(({ settled }) => !settled.states.includes('install_failed')).length;
  const wrong = used === holders ? [] : [`${used} ports are reserved for ${holders} servers`];
  for (const { name, address, gone } of world.subjects) {
    if (!gone || address === null) continue;
    const heldByOther = world.present.some((other) => other.address?.port === address.port);
    if (!heldByOther && !(await isPortFree(address.ip, address.port)))
      wrong.push(`port ${address.port} of ${name}, which is gone, is still listened on`);
  }
  return wrong;
}
