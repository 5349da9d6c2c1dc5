import type { OperationKind } from '../operations/operation.ts';
import type { PowerAction, ServerState } from './state.ts';

/**
 * Whether a power action is confirmed first: it throws players out, or a kill loses what is not saved. How many players are on is not
 * known, so a server that runs counts as one with players.
 */
export function asksFirst(action: PowerAction, state: ServerState): boolean {
  if (action === 'start') return false;
  if (state === 'running') return true;
  return action === 'kill' && (state === 'starting' || state === 'stopping');
}

/** What an operation takes away or ends. */
export type Loss = 'server' | 'backup' | 'files' | 'players';

/** What a user confirms before an operation, the first time as well as at a retry; kinds that are missing here take nothing away. */
export const lossOf: Partial<Record<OperationKind, Loss>> = {
  delete: 'server',
  delete_backup: 'backup',
  reinstall: 'files',
  restore: 'files',
  update: 'players',
  restart: 'players',
  suspend: 'players',
};
