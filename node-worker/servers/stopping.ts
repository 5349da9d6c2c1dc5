import { setTimeout as delay } from 'node:timers/promises';

/** Resolves true when `done` resolves within the time, false when it does not; rejects when aborted. */
export async function endsWithin(done: Promise<unknown>, milliseconds: number, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const timer = new AbortController();
  const both = AbortSignal.any([signal, timer.signal]);
  try {
    return await Promise.race([
      done.then(() => true),
      delay(Math.max(0, milliseconds), false, { signal: both }).catch((error: unknown) => {
        if (signal.aborted) throw signal.reason;
        if (timer.signal.aborted) return true;
        throw error;
      }),
    ]);
  } finally {
    timer.abort();
  }
}

/** Seconds that SIGTERM is given before SIGKILL. */
export const termGraceSeconds = 10;

/** Seconds after SIGKILL until we say that the process cannot be ended (stuck in the kernel). */
export const killGraceSeconds = 60;
