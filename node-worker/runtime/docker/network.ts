import { codedError, errorMessage } from '#domain/errors.ts';
import { Mutexes } from '../host/mutex.ts';
import { engine, isConflict, isNotFound } from './errors.ts';
import type { Place } from './place.ts';
import { containerName, LABEL } from './place.ts';
import type { Range } from './subnets.ts';
import { formatRange, freeSubnets, parseRange } from './subnets.ts';

const mutexes = new Mutexes();

/**
 * Makes the server's own bridge network, in a subnet of our pool: the engine's default pools end after about thirty.
 * Subnets that only the host's routes know of show by the engine's refusal, on which the next one is tried.
 */
export async function ensureNetwork(place: Place, serverId: string): Promise<void> {
  const name = containerName(serverId);
  await mutexes.run('networks', () =>
    engine(async () => {
      const networks = await place.docker.listNetworks();
      if (networks.some((network) => network.Name === name)) return;
      const taken = networks.flatMap((network) => (network.IPAM?.Config ?? []).flatMap(subnetOf));
      const pool = parseRange(place.networkPool.cidr);
      for (const subnet of freeSubnets(pool, place.networkPool.prefix, taken)) {
        if (await created(place, serverId, name, subnet)) return;
      }
      throw codedError('network.pool_exhausted', { pool: place.networkPool.cidr });
    }),
  );
}

function subnetOf({ Subnet }: { Subnet?: string }): Range[] {
  return Subnet === undefined || Subnet.includes(':') ? [] : [parseRange(Subnet)];
}

async function created(place: Place, serverId: string, name: string, subnet: Range): Promise<boolean> {
  try {
    await place.docker.createNetwork({
      Name: name,
      Driver: 'bridge',
      CheckDuplicate: true,
      IPAM: { Driver: 'default', Config: [{ Subnet: formatRange(subnet) }] },
      Labels: { [LABEL.node]: place.nodeLabel, [LABEL.server]: serverId },
    });
    return true;
  } catch (error) {
    if (isConflict(error)) return true;
    if (/overlap|conflicts with network|failed to find free|route/i.test(errorMessage(error))) return false;
    throw error;
  }
}

export async function removeNetwork(place: Place, serverId: string): Promise<void> {
  await engine(async () => {
    try {
      await place.docker.getNetwork(containerName(serverId)).remove();
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  });
}
