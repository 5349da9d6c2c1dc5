import { decideCrash, decideFailedStart } from '$domain/crashes/decide';
import type { CrashPolicy } from '$domain/servers/policies';
import { defaultPolicies } from '$domain/servers/policies';
import { overwriteGetLocale } from '$texts';
import { wordCrashReason } from './crash-reasons';

const now = Date.parse('2026-01-01T00:00:00.000Z');
const exit = {
  id: 'run-1',
  code: 7,
  signal: null,
  outOfMemory: false,
  expected: false,
  nodeShutdown: false,
  at: '2026-01-01T00:00:00.000Z',
  uptimeSeconds: 3,
};

/** What is recorded about an exit after some crashes. */
function reasonOf(change: Partial<CrashPolicy & typeof exit>, crashes = 0): string {
  const policy = { ...defaultPolicies.crash, jitter: 0, ...change };
  const crashedAt = Array.from({ length: crashes }, (_, index) => now - 1000 * (index + 1));
  const previous = { attempt: crashes, crashedAt, nextTryAt: null, gaveUp: null, exitId: 'run-0' };
  return decideCrash(policy, { ...exit, ...change }, crashes === 0 ? null : previous, now, 0.5).reason;
}

const notStarted = (message: string): string => {
  const previous = { attempt: 1, crashedAt: [now], nextTryAt: null, gaveUp: null, exitId: 'run-1' };
  const { reason } = decideFailedStart({ ...defaultPolicies.crash, jitter: 0 }, previous, now, 0.5);
  return `It could not be started: ${message} ${reason}`;
};

const reasons = {
  node: reasonOf({ nodeShutdown: true }),
  asked: reasonOf({ expected: true }),
  zero: reasonOf({ code: 0 }),
  policy: reasonOf({ restart: false }),
  first: reasonOf({ baseDelaySeconds: 5 }),
  later: reasonOf({ baseDelaySeconds: 90 }, 1),
  once: reasonOf({ giveUpAfter: 1, windowSeconds: 7 * 86_400 }),
  often: reasonOf({ giveUpAfter: 3, windowSeconds: 5_400 }, 2),
  notStarted: notStarted('The image is gone. Pull it.'),
};

it('every reason is said in German', () => {
  overwriteGetLocale(() => 'de');
  expect(Object.fromEntries(Object.entries(reasons).map(([name, reason]) => [name, wordCrashReason(reason)]))).toEqual({
    node: 'Es endete zusammen mit seinem Node.',
    asked: 'Es sollte enden.',
    zero: 'Es endete mit Code 0. Das ist ein Stopp und kein Absturz.',
    policy: 'Nach seiner Richtlinie wird der Server nach einem Absturz nicht neu gestartet.',
    first: 'Absturz 1 in Folge: neu gestartet nach 5 s.',
    later: 'Absturz 2 in Folge: neu gestartet nach 3 min.',
    once: 'Der Server ist einmal innerhalb von 7 d abgestürzt und wird nicht noch einmal gestartet. Finde die Ursache und starte ihn dann selbst.',
    often:
      'Der Server ist 3-mal innerhalb von 1 h 30 min abgestürzt und wird nicht noch einmal gestartet. Finde die Ursache und starte ihn dann selbst.',
    notStarted:
      'Der Server konnte nicht gestartet werden: The image is gone. Pull it. Absturz 2 in Folge: neu gestartet nach 4 s.',
  });
});

it('in English they say the same, and what another version decided stays', () => {
  overwriteGetLocale(() => 'en');
  const spans = /[\d.]+ (s|min|h|days?|d)( \d+ min)?/g;
  const withoutSpans = (text: string): string => text.replaceAll(spans, 'SPAN');
  for (const reason of Object.values(reasons)) expect(withoutSpans(wordCrashReason(reason))).toBe(withoutSpans(reason));
  expect(wordCrashReason('It dreamt.')).toBe('It dreamt.');
});
