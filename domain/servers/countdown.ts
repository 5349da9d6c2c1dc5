import type { RestartPolicy } from './policies.ts';

/** A pause, and what is said after it; null: nothing, the countdown is over. */
export interface CountdownStep {
  waitSeconds: number;
  command: string | null;
}

/** The countdown of a restart as pauses and commands. The pauses add up to the policy's countdown. */
export function warningsOf({ countdownSeconds, warning, warnAt }: RestartPolicy): CountdownStep[] {
  if (countdownSeconds === 0) return [];
  const moments = warning === '' ? [] : [...new Set([countdownSeconds, ...warnAt])];
  const steps: CountdownStep[] = [];
  let left = countdownSeconds;
  for (const moment of moments.filter((seconds) => seconds <= countdownSeconds).sort((one, other) => other - one)) {
    steps.push({ waitSeconds: left - moment, command: warning.replaceAll('{{SECONDS}}', String(moment)) });
    left = moment;
  }
  return [...steps, { waitSeconds: left, command: null }];
}
