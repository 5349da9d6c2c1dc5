import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crashedExit } from '../../../../scripts/test/crashed-exit';
import { decideCrash, decideFailedStart } from '$domain/crashes/decide';
import { sentenceOf } from '$domain/errors/codes';
import type { CrashPolicy } from '$domain/servers/policies';
import { defaultPolicies } from '$domain/servers/policies';
import { overwriteGetLocale } from '$texts';
import { loadErrorWords } from './errors.svelte';
import { wordCrashReason } from './crash-reasons';

const now = Date.parse('2026-01-01T00:00:00.000Z');
const exit = crashedExit({ id: 'run-1' });

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
  notStarted: notStarted(sentenceOf('image.not_found', { image: 'games/server:1' })),
  // As workflows/server/recovery.ts writes them.
  again: 'It was running again before anything had to be done.',
  anyway: 'It was to end in any case.',
  notWanted: 'The server was not to be started then.',
  startedBy: 'Olga had it started at once.',
  stoppedBy: 'Olga said that no further start is to be tried.',
  bySomeAction: 'A start by Olga came before the next start.',
  byOperation: 'Lift the suspension by Olga came before the next start.',
};

it('every reason is said in German, with the error in it', async () => {
  overwriteGetLocale(() => 'de');
  await loadErrorWords();
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
      'Der Server konnte nicht gestartet werden: Es gibt kein Image games/server:1. Prüfe seinen Namen und ob der Node es laden darf. Absturz 2 in Folge: neu gestartet nach 4 s.',
    again: 'Es lief wieder, bevor etwas zu tun war.',
    anyway: 'Es sollte ohnehin enden.',
    notWanted: 'Der Server sollte zu diesem Zeitpunkt nicht laufen.',
    startedBy: 'Olga hat den Server sofort starten lassen.',
    stoppedBy: 'Olga hat weitere Startversuche beendet.',
    bySomeAction: 'Vor dem nächsten Start kam „Starten“ durch Olga.',
    byOperation: 'Vor dem nächsten Start kam „Entsperren“ durch Olga.',
  });
});

it('in English, or from another version, it stays as it was decided', () => {
  overwriteGetLocale(() => 'en');
  for (const reason of Object.values(reasons)) expect(wordCrashReason(reason)).toBe(reason);
  overwriteGetLocale(() => 'de');
  expect(wordCrashReason('It dreamt.')).toBe('It dreamt.');
});

it('every reason that the workflow writes is among them', () => {
  const source = readFileSync(join(__dirname, '../../../../workflows/server/recovery.ts'), 'utf8');
  const plain = [...source.matchAll(/'([A-Z][^']+\.)'\)/g)].map(([, sentence]) => sentence!);
  expect(plain.length).toBeGreaterThan(0);
  for (const sentence of plain) expect(Object.values(reasons)).toContain(sentence);
  const formed = [...source.matchAll(/`\$\{\w+(?:\.\w+)?\}( [^`$]+\.)`/g)].map(([, rest]) => rest!);
  expect(formed).toHaveLength(3);
  for (const rest of formed) expect(Object.values(reasons).some((reason) => reason.endsWith(rest))).toBe(true);
});
