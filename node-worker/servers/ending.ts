import type { ServerEnding } from '#domain/servers/state.ts';

type Stage = ServerEnding['stage'];

const order: readonly Stage[] = ['asked', 'terminating', 'killing'];

/**
 * The next stage of a stop as everybody sees it; null when it has come as far already: a stop never goes back. `seconds` is the
 * time until the stage after it, null where there is none.
 */
export function nextEnding(
  present: ServerEnding | null | undefined,
  stage: Stage,
  since: number,
  seconds: number | null,
): ServerEnding | null {
  if (present != null && order.indexOf(present.stage) >= order.indexOf(stage)) return null;
  return {
    stage,
    since: new Date(since).toISOString(),
    nextAt: seconds === null ? null : new Date(since + seconds * 1000).toISOString(),
  };
}

/** Milliseconds until an instant of an ending; 0 once it is past. */
export const millisecondsUntil = (instant: string | null): number =>
  instant === null ? 0 : Math.max(0, Date.parse(instant) - Date.now());
