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

/** What the user wants: kept by the actor, and compared with what runs at every reconciliation. */
export const DesiredPower = z.enum(['offline', 'running']);
export type DesiredPower = z.infer<typeof DesiredPower>;

export const PowerAction = z.enum(['start', 'stop', 'restart', 'kill']);
export type PowerAction = z.infer<typeof PowerAction>;

/**
 * How a game process ended. `expected` is true when the platform (stop, kill, shutdown of the node) ended it; `nodeShutdown`
 * when it ended only because its node did, so that it is started again when the node is back.
 */
export const ServerExit = z.object({
  /** Identifies the end of this run; the same in every report of it. Absent in reports of older node workers. */
  id: z.string().max(100).optional(),
  code: z.number().int().nullable(),
  signal: z.string().max(32).nullable(),
  outOfMemory: z.boolean(),
  expected: z.boolean(),
  nodeShutdown: z.boolean().default(false),
  at: z.iso.datetime(),
  uptimeSeconds: z.number().nonnegative(),
});
export type ServerExit = z.infer<typeof ServerExit>;

/** A stop under way, as its node carries it out: asked by command or signal, then SIGTERM, then SIGKILL. */
export const ServerEnding = z.object({
  stage: z.enum(['asked', 'terminating', 'killing']),
  /** When this stage began, and when the next one begins if the process is still there; null: there is no next. */
  since: z.iso.datetime(),
  nextAt: z.iso.datetime().nullable(),
});
export type ServerEnding = z.infer<typeof ServerEnding>;

/** A server that crashed and what its actor does about it. Null once it is stable again, or a user stopped it. */
export const ServerRecovery = z.object({
  /** Crashes in a row, this one included. */
  attempt: z.number().int().positive(),
  /** Instants (ms) of the crashes that count towards giving up. */
  crashedAt: z.array(z.number()).max(100),
  /** When it is started again; null while it is being started, runs on trial, or is not started again. */
  nextTryAt: z.iso.datetime().nullable(),
  /** Why it is not started again: too many crashes, the policy, or a user's decision. */
  gaveUp: z.enum(['too_many', 'policy', 'stopped_by_user']).nullable(),
  /** The exit that this is about. */
  exitId: z.string(),
});
export type ServerRecovery = z.infer<typeof ServerRecovery>;

/** The one state that users see. */
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
 * Whether an exit was a crash. An unexpected exit with code 0 is a stop from inside (a player typed the game's own stop command),
 * not a crash.
 */
function isCrash(exit: ServerExit): boolean {
  return !exit.expected && (exit.code !== 0 || exit.signal !== null || exit.outOfMemory);
}

/** Why the last power action failed; cleared by the next one that works. */
export const PowerError = z.object({
  code: z.string(),
  message: z.string(),
  /** Absent where only the sentence is known. */
  arguments: z.record(z.string(), z.json()).optional(),
  at: z.iso.datetime(),
});
export type PowerError = z.infer<typeof PowerError>;

export interface StateFacts {
  status: ServerStatus;
  power: PowerState;
  lastExit: ServerExit | null;
  /** What its actor does about a crash, if there was one; policy may call an exit a crash that `isCrash` would not. */
  recovery?: ServerRecovery | null;
  nodeOnline: boolean;
}

/** The state shown for a server: the actor's status first, then whether its node can be reached, then what the node sees. */
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
      if (facts.power === 'offline' && hasCrashed(facts)) return 'crashed';
      return facts.power;
  }
}

function hasCrashed({ lastExit, recovery }: StateFacts): boolean {
  return (recovery ?? null) !== null || (lastExit !== null && isCrash(lastExit));
}
