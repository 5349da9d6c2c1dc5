import { readdir, rm } from 'node:fs/promises';
import type { Place } from './place.ts';
import { LABEL, ours } from './place.ts';
import { engine } from './errors.ts';

/**
 * Removes the folders of runs that have no container: their worker ended between making the one and the other. Only to be
 * called before anything is started.
 */
export async function removeStrayRuns(place: Place): Promise<void> {
  const containers = await engine(() => place.docker.listContainers({ all: true, filters: ours(place, {}) }));
  const alive = new Set(containers.map(({ Labels }) => Labels[LABEL.run]));
  for (const serverId of await readdir(place.layout.servers).catch(() => [])) {
    for (const runId of await readdir(place.layout.runs(serverId)).catch(() => [])) {
      if (!alive.has(runId)) await rm(place.layout.run(serverId, runId), { recursive: true, force: true });
    }
  }
}
