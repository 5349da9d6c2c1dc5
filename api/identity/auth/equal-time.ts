import { setTimeout as wait } from 'node:timers/promises';

/** Longer than any of it takes on a small machine that is busy. */
const stepMilliseconds = 400;

/**
 * Answers only at the next full step of time after the work, whatever it did: so that how long an answer took does not tell
 * whether an address has an account. What is thrown waits, too.
 */
export async function inEqualTime<Result>(work: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    const taken = performance.now() - began;
    await wait(Math.ceil(taken / stepMilliseconds) * stepMilliseconds - taken);
  }
}
