import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits for a condition: asks again every `intervalMs` until the answer is neither undefined, null nor false.
 * @throws Error that says what was waited for, with the last error if asking itself failed
 */
export async function until<Answer>(
  what: string,
  ask: () => Answer | undefined | null | false | Promise<Answer | undefined | null | false>,
  { timeoutMs = 30_000, intervalMs = 100 } = {},
): Promise<Answer> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline)
      throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}.`, { cause: lastError });
    await wait(intervalMs);
  }
}
