import type { OperationKind } from '../operations/operation.ts';
import { busyRefusal, leavesPowerAlone } from './operation-rules.ts';
import type { Refusal } from './refusals.ts';
import { refusal } from './refusals.ts';
import type { PowerAction, PowerState, ServerState, ServerStatus } from './state.ts';

/** What decides about a power action. The API and the panel know of no power action in progress: its actor looks again. */
export interface PowerFacts {
  status: ServerStatus;
  power: PowerState;
  /** The running operation. */
  operation: OperationKind | null;
  /** The power action in progress. */
  underway: PowerAction | null;
}

/**
 * Why a power action cannot be accepted now; null when it can. The one rule of the actor (which decides), the API (which refuses
 * early) and the panel (which disables the button). What would change nothing is accepted: see `needlessPower`.
 */
export function powerRefusal(action: PowerAction, { status, power, operation, ...facts }: PowerFacts): Refusal | null {
  const underway = hinderingPower(power, facts.underway);
  // Kill interrupts everything: it is the way out of a start, a stop or an operation that hangs.
  if (action === 'kill') return status === 'new' || status === 'deleted' ? statusRefusal(status) : null;
  if (operation !== null && !leavesPowerAlone(operation)) return busyRefusal(operation);
  if (status !== 'ready') return statusRefusal(status);
  if (underway === null) return null;
  if (underway === action) return refusal('server.power_underway', { action, again: true });
  if (action === 'stop') return null;
  return underway === 'start' ? refusal('server.power_underway', { action: underway }) : refusal('server.stopping');
}

/**
 * The power action in progress, if it is in the way of another request. Of one whose effect everyone has seen (the process runs, or is
 * gone) only the bookkeeping is left: a caller that saw it may go on.
 */
export function hinderingPower(power: PowerState, underway: PowerAction | null): PowerAction | null {
  if (underway === 'start' && power === 'running') return null;
  if ((underway === 'stop' || underway === 'kill') && power === 'offline') return null;
  return underway;
}

/** Operations that stop the server themselves, and so may wait for a game that does not end. */
const stopsTheGame: ReadonlySet<OperationKind> = new Set([
  'restart',
  'update',
  'reinstall',
  'restore',
  'suspend',
  'delete',
]);

/** Why a power action would change nothing in the state that a user sees; null when it would. */
export function needlessPower(
  action: PowerAction,
  state: ServerState,
  { power, operation }: Pick<PowerFacts, 'power' | 'operation'>,
): Refusal | null {
  if (action === 'kill') {
    const mayWait = operation !== null && stopsTheGame.has(operation);
    return power !== 'offline' || mayWait || state === 'unreachable' ? null : refusal('server.not_running');
  }
  switch (state) {
    case 'offline':
    case 'crashed':
      return action === 'stop' ? refusal('server.not_running') : null;
    case 'starting':
    case 'running':
      return action === 'start' ? refusal('server.already_running') : null;
    case 'stopping':
      return refusal('server.stopping', { again: action === 'stop' });
    case 'unreachable':
    case 'installing':
    case 'install_failed':
    case 'suspended':
    case 'deleting':
      return null;
  }
}

/** The refusal of a server that is not ready. */
function statusRefusal(status: Exclude<ServerStatus, 'ready'>): Refusal {
  switch (status) {
    case 'new':
    case 'installing':
      return refusal('server.not_installed');
    case 'install_failed':
      return refusal('server.install_failed');
    case 'suspended':
      return refusal('server.suspended');
    case 'deleting':
    case 'deleted':
      return refusal('server.being_deleted');
  }
}
