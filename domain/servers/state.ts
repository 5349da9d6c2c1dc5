import { z } from 'zod';

/** What the server's actor has decided. Owned by the actor. */
export const ServerStatus = z.enum([
  'new',
  'installing',
  'install_failed',
  'ready',
  'suspended',
  'deleting',
  'deleted',
]);
export type ServerStatus = z.infer<typeof ServerStatus>;

/** What the node sees of the process. Owned by the node. */
export const PowerState = z.enum(['offline', 'starting', 'running', 'stopping']);
export type PowerState = z.infer<typeof PowerState>;

/** What the user wants: kept by the actor, and the measure of every reconciliation. */
export const DesiredPower = z.enum(['offline', 'running']);
export type DesiredPower = z.infer<typeof DesiredPower>;

export const PowerAction = z.enum(['start', 'stop', 'restart', 'kill']);
export type PowerAction = z.infer<typeof PowerAction>;

/**
 * How a game process ended. `expected` is true when we (stop, kill, shutdown of the node) had asked for it; `nodeShutdown`
 * when it ended only because its node did, so that it is started again when the node is back.
 */
export const ServerExit = z.object({
  code: z.number().int().nullable(),
  signal: z.string().nullable(),
  outOfMemory: z.boolean(),
  expected: z.boolean(),
  nodeShutdown: z.boolean().default(false),
  at: z.iso.datetime(),
  uptimeSeconds: z.number().nonnegative(),
});
export type ServerExit = z.infer<typeof ServerExit>;

/** The one state that people see. */
export const ServerState = z.enum([
  'installing',
  'install_failed',
  'offline',
  'starting',
  'running',
  'stopping',
  'crashed',
  'suspended',
  'deleting',
  'unreachable',
]);
export type ServerState = z.infer<typeof ServerState>;

/**
 * Whether an exit was a crash. An exit that nobody asked for with code 0 is a stop from inside (somebody typed the game's
 * own stop command), not a crash.
 */
export function isCrash(exit: ServerExit): boolean {
  return !exit.expected && (exit.code !== 0 || exit.signal !== null || exit.outOfMemory);
}

/** Why the last power action came to nothing; cleared by the next one that works. */
export const PowerError = z.object({ code: z.string(), message: z.string(), at: z.iso.datetime() });
export type PowerError = z.infer<typeof PowerError>;

export interface StateFacts {
  status: ServerStatus;
  power: PowerState;
  lastExit: ServerExit | null;
  nodeOnline: boolean;
}

/** The state shown for a server: the actor's word first, then whether its node can be reached, then what the node sees. */
export function serverState(facts: StateFacts): ServerState {
  switch (facts.status) {
    case 'new':
    case 'installing':
      return 'installing';
    case 'install_failed':
      return 'install_failed';
    case 'suspended':
      return 'suspended';
    case 'deleting':
    case 'deleted':
      return 'deleting';
    case 'ready':
      if (!facts.nodeOnline) return 'unreachable';
      if (facts.power === 'offline' && facts.lastExit !== null && isCrash(facts.lastExit)) return 'crashed';
      return facts.power;
  }
}

/** Why a power action makes no sense now, as a sentence for the button's tooltip and the API's refusal; null when it does. */
export function powerRefusal(action: PowerAction, state: ServerState): string | null {
  switch (state) {
    case 'installing':
      return 'The server is still being installed.';
    case 'install_failed':
      return 'The install failed. Run it again first.';
    case 'suspended':
      return 'The server is suspended.';
    case 'deleting':
      return 'The server is being deleted.';
    case 'unreachable':
      return null;
    case 'offline':
    case 'crashed':
      return action === 'start' || action === 'restart' ? null : 'The server is not running.';
    case 'starting':
    case 'running':
      return action === 'start' ? 'The server is already running.' : null;
    case 'stopping':
      if (action === 'kill') return null;
      return action === 'stop' ? 'The server is already stopping.' : 'The server is stopping. Wait for it, or kill it.';
  }
}
