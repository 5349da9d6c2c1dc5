import { setTimeout as wait } from 'node:timers/promises';

/** Long enough for a slow machine under load: only a test that fails waits so long. */
const longestWaitMs = 60_000;

type Ask<Answer> = () => Answer | undefined | null | false | Promise<Answer | undefined | null | false>;

interface Patience {
  timeoutMs?: number;
  /** The longest pause between two looks; the first ones are shorter. */
  intervalMs?: number;
}

/**
 * Waits for a condition: asks again until the answer is neither undefined, null nor false, and returns that answer.
 * Without a description the error quotes the condition's source.
 * @throws Error that says what was waited for, with the last error if asking itself failed
 */
export async function until<Answer>(what: string, ask: Ask<Answer>, patience?: Patience): Promise<Answer>;
export async function until<Answer>(ask: Ask<Answer>, patience?: Patience): Promise<Answer>;
export async function until<Answer>(
  ...[first, second, third]: [string, Ask<Answer>, Patience?] | [Ask<Answer>, Patience?, undefined?]
): Promise<Answer> {
  if (typeof first === 'string') return waitFor(first, second as Ask<Answer>, third);
  return waitFor(first.toString(), first, second as Patience | undefined);
}

/**
 * Waits for an expectation to hold: asks again until it no longer throws.
 * @throws what the expectation threw last
 */
export async function eventually(expectation: () => void | Promise<void>, patience?: Patience): Promise<void> {
  let failure: unknown;
  await until(
    'an expectation to hold',
    async () => {
      try {
        await expectation();
        return true;
      } catch (error) {
        failure = error;
        return false;
      }
    },
    patience,
  ).catch(() => {
    throw failure;
  });
}

async function waitFor<Answer>(
  what: string,
  ask: Ask<Answer>,
  { timeoutMs = longestWaitMs, intervalMs = 100 }: Patience = {},
): Promise<Answer> {
  const deadline = Date.now() + timeoutMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(intervalMs, pauseMs * 1.5)) {
    let failure: unknown;
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}.`, { cause: failure });
    await wait(pauseMs);
  }
}
