import { PowerError, ServerExit, ServerRecovery } from '#domain/servers/state.ts';
import type { ServerStatus } from '#domain/servers/state.ts';
import type { Server } from '#prisma/generated/client.ts';
import type { ServerActorState } from '#temporal/contracts/server/state.ts';

type Known = Pick<
  Server,
  | 'status'
  | 'desiredPower'
  | 'power'
  | 'observedAt'
  | 'lastExit'
  | 'powerError'
  | 'recovery'
  | 'suspendedReason'
  | 'version'
>;

/**
 * What an actor that was lost begins from: without it a server of years would be refused as "not installed yet", and all that
 * its new actor says would be older than its row. An actor that is there never sees this.
 */
export function actorStateOf(row: Known): ServerActorState {
  return {
    status: settled[row.status] ?? row.status,
    desired: row.desiredPower === 'running' ? 'running' : 'offline',
    power: row.power,
    observedAt: Number(row.observedAt),
    lastExit: ServerExit.safeParse(row.lastExit).data ?? null,
    powerError: PowerError.safeParse(row.powerError).data ?? null,
    operation: null,
    recovery: ServerRecovery.safeParse(row.recovery).data ?? null,
    suspendedReason: row.suspendedReason,
    version: Number(row.version),
  };
}

/** The same: an actor that was lost in the middle of a delete by force must not take the server for one that is gone already. */
export function actorStateToDelete(row: Known): ServerActorState {
  const state = actorStateOf(row);
  return state.status === 'deleted' ? { ...state, status: 'install_failed' } : state;
}

/** The operation was lost with its actor; what it left can be installed again, or deleted. */
const settled: Partial<Record<ServerStatus, ServerStatus>> = {
  installing: 'install_failed',
  deleting: 'install_failed',
};
