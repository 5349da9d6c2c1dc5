import type { Operation } from '$domain/contracts/operations';
import type { Server } from '$domain/contracts/servers';
import type { OperationKind } from '$domain/operations/operation';
import { busyRefusal, leavesPowerAlone } from '$domain/servers/operation-rules';
import { powerRefusal, type PowerAction } from '$domain/servers/state';

/** Operations in which a game that does not want to end may be waited for: they start and stop it themselves. */
const mayStop: readonly OperationKind[] = ['restart', 'update', 'reinstall', 'restore', 'suspend', 'delete'];

/**
 * Why a power button cannot be pressed now, as a sentence; null when it can. Kill always gets through while there is a process,
 * or an operation that may wait for one to end.
 */
export function buttonRefusal(
  action: PowerAction,
  server: Pick<Server, 'state' | 'power'>,
  running: Pick<Operation, 'kind'> | null,
): string | null {
  if (action === 'kill' && (server.power !== 'offline' || (running !== null && mayStop.includes(running.kind))))
    return null;
  const refusal = powerRefusal(action, server.state);
  if (refusal !== null || running === null) return refusal?.sentence ?? null;
  // A restart is an operation itself, and a server never runs two at once.
  return action !== 'restart' && leavesPowerAlone(running.kind) ? null : busyRefusal(running.kind).sentence;
}
