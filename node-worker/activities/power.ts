import type { PowerActivities } from '#temporal/contracts/node/power.ts';
import type { Observation } from '#domain/contracts/node-link.ts';
import type { NodeDependencies } from './dependencies.ts';
import { longRunning } from './long-running.ts';

export function createPowerActivities({ servers }: NodeDependencies): PowerActivities {
  return {
    startServer: ({ spec }) => longRunning(() => servers.ensure(spec).start(spec)),

    stopServer: ({ serverId }) =>
      longRunning(async (...ends) => (await servers.find(serverId)?.stop(AbortSignal.any(ends))) ?? neverRan(serverId)),

    killServer: ({ serverId }) =>
      longRunning(async (...ends) => (await servers.find(serverId)?.kill(AbortSignal.any(ends))) ?? neverRan(serverId)),

    destroyServer: ({ serverId }) => longRunning((...ends) => servers.destroy(serverId, AbortSignal.any(ends))),
  };
}

/** A server that this node has never run is offline; older than any true observation. */
const neverRan = (serverId: string): Observation => ({
  serverId,
  power: 'offline',
  observedAt: 0,
  startedAt: null,
  exit: null,
});
