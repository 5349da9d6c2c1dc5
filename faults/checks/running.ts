import { basename, dirname } from 'node:path';
import { nodeLabel } from '#node-worker/runtime/docker/place.ts';
import { gameCommand } from '../platform/game.ts';
import { processesIn } from '../platform/processes.ts';
import type { World } from '../platform/world.ts';

/** How many games of each server truly run, by the kernel's or the Docker engine's word. */
export async function runningGames(world: World): Promise<Map<string, number>> {
  const ids = world.engine === null ? gameProcesses(world) : await gameContainers(world);
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** A game works in `servers/<id>/files`. */
function gameProcesses(world: World): string[] {
  return processesIn(`${world.nodeDir}/servers`)
    .filter(({ command, folder }) => command === gameCommand && basename(folder) === 'files')
    .map(({ folder }) => basename(dirname(folder)));
}

async function gameContainers(world: World): Promise<string[]> {
  const filters = { label: [`mamba.node=${nodeLabel(world.nodeDir)}`, 'mamba.run'], status: ['running'] };
  const containers = (await world.engine?.docker.listContainers({ filters })) ?? [];
  return containers.map(({ Labels }) => Labels['mamba.server'] ?? 'a container without a server');
}
