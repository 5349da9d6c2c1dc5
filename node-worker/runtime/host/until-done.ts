import { setTimeout as pause } from 'node:timers/promises';

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * Does what must be done sooner or later, such as removing what is no longer needed: again and again, with longer pauses,
 * until it succeeds or is no longer needed. Never throws, and keeps no process alive. The first failure is logged.
 */
export async function untilDone(
  work: () => Promise<void>,
  isOver: () => boolean,
  onFailure: (error: unknown) => void,
): Promise<void> {
  for (let waitMs = FIRST_MS, isFirst = true; !isOver(); waitMs = Math.min(LONGEST_MS, waitMs * 2)) {
    try {
      await work();
      return;
    } catch (error) {
      if (isFirst) onFailure(error);
      isFirst = false;
    }
    await pause(waitMs, undefined, { ref: false });
  }
}
