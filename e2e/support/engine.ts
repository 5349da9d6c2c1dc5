import { existsSync } from 'node:fs';
import Docker from 'dockerode';
import { nodeLabel } from '#node-worker/runtime/docker/place.ts';

/** Removes containers and networks that an installation left on the Docker engine: what a test that broke off could not. */
export async function removeFromEngine(nodeDataDir: string, socketPath?: string): Promise<void> {
  if (!existsSync(nodeDataDir)) return; // it never came to have a node
  const docker = new Docker(socketPath === undefined ? {} : { socketPath });
  const filters = { label: [`mamba.node=${nodeLabel(nodeDataDir)}`] };
  for (const { Id } of await docker.listContainers({ all: true, filters })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
}
