import { operationKinds, operationTitles } from '$domain/operations/titles';
import { formatDuration } from '$lib/format/time';
import { getLocale, m } from '$texts';
import { wordSentence } from './errors.svelte';
import { operationKindNames, powerActionNames } from './states';

const fixed: Record<string, () => string> = {
  'It ended with its node.': m.crashes_reason_with_node,
  'It was asked to end.': m.crashes_reason_asked,
  'It ended with code 0, which is a stop and no crash.': m.crashes_reason_code_zero,
  'It was running again before anything had to be done.': m.crashes_reason_running_again,
  'It was to end in any case.': m.crashes_reason_ends_anyway,
  'The server was not to be started then.': m.crashes_reason_not_wanted,
  'By its policy the server is not started again after a crash.': m.crashes_reason_policy,
};

const seconds: Record<string, number> = { s: 1, min: 60, h: 3600, day: 86_400, days: 86_400 };

const span = (text: string): string => {
  const [count, unit = ''] = text.split(' ');
  return formatDuration(Number(count) * (seconds[unit] ?? Number.NaN));
};

/** What a user did, by the words of the workflow. */
const actions: Record<string, () => string> = {
  'A start': powerActionNames.start,
  'A stop': powerActionNames.stop,
  'A restart': powerActionNames.restart,
  'A kill': powerActionNames.kill,
  ...Object.fromEntries(operationKinds.map((kind) => [operationTitles[kind], operationKindNames[kind]])),
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
  [/^(.*) had it started at once\.$/s, (user) => m.crashes_reason_started_by({ user })],
  [/^(.*) said that no further start is to be tried\.$/s, (user) => m.crashes_reason_stopped_by({ user })],
  [
    new RegExp(`^(${Object.keys(actions).join('|')}) by (.*) came before the next start\\.$`, 's'),
    (action, user) => m.crashes_reason_superseded({ action: actions[action]?.() ?? action, user }),
  ],
  [
    /^It could not be started: (.*) ((?:Crash \d|It crashed |By its policy ).*)$/s,
    (error, reason) => m.crashes_reason_not_started({ error: wordSentence(error), reason: wordCrashReason(reason) }),
  ],
];

/**
 * What was decided about a crash, in the reader's language. It is kept as the English sentence of
 * `domain/crashes/decide.ts` and `workflows/server/recovery.ts`; a sentence of another version stays as it is.
 */
export function wordCrashReason(reason: string): string {
  if (getLocale() === 'en') return reason;
  const same = fixed[reason];
  if (same !== undefined) return same();
  for (const [form, say] of formed) {
    const found = form.exec(reason);
    if (found !== null) return say(...found.slice(1));
  }
  return reason;
}
