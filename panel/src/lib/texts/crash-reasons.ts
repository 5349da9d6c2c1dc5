import { formatDuration } from '$lib/format/time';
import { m } from '$texts';

const fixed: Record<string, () => string> = {
  'It ended with its node.': m.crashes_reason_with_node,
  'It was asked to end.': m.crashes_reason_asked,
  'It ended with code 0, which is a stop and no crash.': m.crashes_reason_code_zero,
  'By its policy the server is not started again after a crash.': m.crashes_reason_policy,
};

const seconds: Record<string, number> = { s: 1, min: 60, h: 3600, day: 86_400, days: 86_400 };

const span = (text: string): string => {
  const [count, unit = ''] = text.split(' ');
  return formatDuration(Number(count) * (seconds[unit] ?? Number.NaN));
};

/** Sentences with something in them, and how they are said. */
const formed: [RegExp, (...parts: string[]) => string][] = [
  [
    /^Crash (\d+) in a row: started again after ([\d.]+ \w+)\.$/,
    (attempt, pause) => m.crashes_reason_restart({ attempt, pause: span(pause) }),
  ],
  [
    /^It crashed (?:once|(\d+) times) within ([\d.]+ \w+): no further start is tried\. .*$/,
    (count = '1', window) => m.crashes_reason_gave_up({ count: Number(count), window: span(window) }),
  ],
  [
    /^It could not be started: (.*) ((?:Crash \d|It crashed |By its policy ).*)$/s,
    (error, reason) => m.crashes_reason_not_started({ error, reason: wordCrashReason(reason) }),
  ],
];

/**
 * What was decided about a crash, in the reader's language. It is kept as the English sentence of `domain/crashes/decide.ts`; a sentence
 * of another version stays as it is.
 */
export function wordCrashReason(reason: string): string {
  const same = fixed[reason];
  if (same !== undefined) return same();
  for (const [form, say] of formed) {
    const found = form.exec(reason);
    if (found !== null) return say(...found.slice(1));
  }
  return reason;
}
