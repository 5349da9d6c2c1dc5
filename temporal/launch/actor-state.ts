import { PowerError, ServerExit, ServerRecovery } from '#domain/servers/state.ts';
import type { PowerState, ServerStatus } from '#domain/servers/state.ts';
import type { ServerActorState } from '../contracts/server/state.ts';

/** What a server's row holds of its actor. */
export interface RecordedServer {
  status: ServerStatus;
  desiredPower: string;
  power: PowerState;
  observedAt: bigint;
  lastExit: unknown;
  powerError: unknown;
  recovery: unknown;
  suspendedReason: string | null;
  version: bigint;
}

/**
 * The state that a lost actor starts from. Without it an installed server would be refused as "not installed yet", and every state that
 * its new actor writes would be older than the row. An actor that exists ignores it.
 */
export function actorStateOf(row: RecordedServer): ServerActorState {
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

/** The same for a delete: an actor lost during a forced delete must not treat the server as already deleted. */
export function actorStateToDelete(row: RecordedServer): ServerActorState {
  const state = actorStateOf(row);
  return state.status === 'deleted' ? { ...state, status: 'install_failed' } : state;
}

/** The operation was lost with its actor; the server can then be installed again, or deleted. */
const settled: Partial<Record<ServerStatus, ServerStatus>> = {
  installing: 'install_failed',
  deleting: 'install_failed',
};
