import type { CrashPolicy } from '../servers/policies.ts';

/** The longest power of the factor that is computed: far beyond any cap, and short of infinity times zero. */
const highestPower = 64;

/**
 * Seconds before the start that follows the `attempt`th crash in a row: exponential, with the share of chance that the policy
 * allows, never above its cap. `random` is in [0, 1).
 */
export function backOffSeconds(policy: CrashPolicy, attempt: number, random: number): number {
  const { baseDelaySeconds, factor, maxDelaySeconds, jitter } = policy;
  const planned = Math.min(maxDelaySeconds, baseDelaySeconds * factor ** Math.min(attempt - 1, highestPower));
  const varied = planned * (1 + jitter * (2 * random - 1));
  return Math.min(maxDelaySeconds, Math.max(0, varied));
}
