import type { CrashPolicy } from '../servers/policies.ts';
import type { ServerExit, ServerRecovery } from '../servers/state.ts';
import { backOffSeconds } from './back-off.ts';
import { durationText } from './duration.ts';

/** An exit that can be told from every other one. */
export type NamedExit = ServerExit & { id: string };

/**
 * What is done about an exit. `recovery` is the server's new state of it; null: there is nothing to recover from. `reason` is a
 * sentence for people.
 */
export type CrashVerdict =
  | { kind: 'no_crash'; recovery: ServerRecovery | null; reason: string }
  | { kind: 'restart'; recovery: ServerRecovery; delaySeconds: number; reason: string }
  /** Too many crashes. */
  | { kind: 'give_up'; recovery: ServerRecovery; reason: string }
  /** By its policy the server is not started again after a crash. */
  | { kind: 'leave'; recovery: ServerRecovery; reason: string };

/** Whether a policy treats an exit as a crash. An exit that was asked for, or one with its node, never is. */
export function isCrashBy(policy: Pick<CrashPolicy, 'exitZeroIsCrash'>, exit: ServerExit): boolean {
  if (exit.expected || exit.nodeShutdown) return false;
  return policy.exitZeroIsCrash || exit.code !== 0 || exit.signal !== null || exit.outOfMemory;
}

/**
 * Decides what follows an exit. `previous` is what was done about the crash before it, `now` in milliseconds, `random` in [0, 1).
 *
 * A run of at least `stableSeconds` ends the row: the pauses begin anew. Crashes within `windowSeconds` count towards giving up
 * whether or not runs between them were stable: a server that crashes every ten minutes all day does not run.
 */
export function decideCrash(
  policy: CrashPolicy,
  exit: NamedExit,
  previous: ServerRecovery | null,
  now: number,
  random: number,
): CrashVerdict {
  // Ended with its node, it comes back with it, and goes on being watched where it was.
  if (exit.nodeShutdown) return { kind: 'no_crash', recovery: previous, reason: 'It ended with its node.' };
  if (exit.expected) return { kind: 'no_crash', recovery: null, reason: 'It was asked to end.' };
  if (!isCrashBy(policy, exit))
    return { kind: 'no_crash', recovery: null, reason: 'It ended with code 0, which is a stop and no crash.' };
  const isStable = exit.uptimeSeconds >= policy.stableSeconds;
  return decideNext(policy, exit.id, isStable ? withoutRow(previous) : previous, now, random);
}

/** Decides what follows a failed start: it counts as one more crash of the same exit. */
export function decideFailedStart(
  policy: CrashPolicy,
  previous: ServerRecovery,
  now: number,
  random: number,
): CrashVerdict {
  return decideNext(policy, previous.exitId, previous, now, random);
}

function decideNext(
  policy: CrashPolicy,
  exitId: string,
  previous: ServerRecovery | null,
  now: number,
  random: number,
): CrashVerdict {
  // Started by a user after giving up: the count starts over.
  const before = previous?.gaveUp == null ? previous : null;
  const attempt = (before?.attempt ?? 0) + 1;
  const since = now - policy.windowSeconds * 1000;
  // Never more than giving up needs to count: this travels in the actor's state.
  const crashedAt = [...(before?.crashedAt ?? []).filter((at) => at > since), now].slice(-policy.giveUpAfter);
  const recovery = { attempt, crashedAt, nextTryAt: null, gaveUp: null, exitId };
  if (!policy.restart) {
    const reason = 'By its policy the server is not started again after a crash.';
    return { kind: 'leave', recovery: { ...recovery, gaveUp: 'policy' }, reason };
  }
  if (crashedAt.length >= policy.giveUpAfter) {
    return { kind: 'give_up', recovery: { ...recovery, gaveUp: 'too_many' }, reason: gaveUpSentence(policy) };
  }
  const delaySeconds = backOffSeconds(policy, attempt, random);
  return {
    kind: 'restart',
    recovery: { ...recovery, nextTryAt: new Date(now + delaySeconds * 1000).toISOString() },
    delaySeconds,
    reason: `Crash ${String(attempt)} in a row: started again after ${durationText(delaySeconds)}.`,
  };
}

/** The row of crashes is over; those that happened still count within their window. */
const withoutRow = (previous: ServerRecovery | null): ServerRecovery | null => previous && { ...previous, attempt: 0 };

function gaveUpSentence({ giveUpAfter, windowSeconds }: CrashPolicy): string {
  const times = giveUpAfter === 1 ? 'once' : `${String(giveUpAfter)} times`;
  return `It crashed ${times} within ${durationText(windowSeconds)}: no further start is tried. Find out why, then start it yourself.`;
}
