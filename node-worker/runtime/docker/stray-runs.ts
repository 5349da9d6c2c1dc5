import { rm } from 'node:fs/promises';
import type { Layout } from '../host/layout.ts';

/**
 * Removes the folders of runs that have no container: their worker ended between making the one and the other. Only to be
 * called before anything is started.
 * @param alive ids of the runs that have one
 */
export async function removeStrayRuns(layout: Layout, alive: ReadonlySet<string | undefined>): Promise<void> {
  for (const serverId of await layout.serverIds()) {
    for (const runId of await layout.runIds(serverId)) {
      if (!alive.has(runId)) await rm(layout.run(serverId, runId), { recursive: true, force: true });
    }
  }
}
