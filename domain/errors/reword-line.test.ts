import { rewordLine, rewordSentence } from './reword-line.ts';
import { sentenceOf } from './codes.ts';
import { warningOf, warningSentences } from './sentences/warnings.ts';
import type { WarningCode } from './sentences/warnings.ts';

const german = { locale: 'de' } as const;
const codes = Object.keys(warningSentences) as WarningCode[];
const given = {
  path: 'world/${level} (copy).* is no file.dat',
  bytes: '3000000',
  count: '12',
  most: '1000',
  pattern: '**/a/**',
  stars: '6',
  doubleStars: '3',
  command: 'save-all "flush"',
  seconds: '30',
  line: 'Saved the game',
  error: sentenceOf('console.not_reading'),
};

it.each(codes)('%s is found by its English sentence, and said in German', (code) => {
  const inGerman = rewordLine(warningOf(code, given), german);
  const sentence = warningSentences[code] as (to: typeof german, given: object) => string;
  expect(inGerman).toBe(sentence(german, { ...given, error: rewordSentence(given.error, german) }));
  expect(inGerman).not.toBe(warningOf(code, given));
  expect(inGerman).not.toMatch(/undefined|[\0]/);
});

it('a warning of an earlier version, which typed its quotes, is found as well', () => {
  expect(rewordLine("The link out leads out of the server's folder and is not in the backup.", german)).toBe(
    'Der Link out führt aus dem Ordner des Servers hinaus und ist nicht im Backup.',
  );
  expect(rewordLine('The command "save-off" could not be typed: It dreams.', german)).toBe(
    'Der Befehl „save-off“ konnte nicht eingegeben werden: It dreams.',
  );
});

it('what a program prints stays as it is', () => {
  for (const line of [
    '',
    'added 120 packages in 4s',
    'There are 2 warnings.',
    'npm WARN: the file is not in the backup',
  ])
    expect(rewordLine(line, german)).toBe(line);
});

it('an error without arguments is found by its sentence, another stays', () => {
  expect(rewordSentence(sentenceOf('server.start_failed'), german)).toBe('Der Server konnte nicht gestartet werden.');
  expect(rewordSentence('It dreams.', german)).toBe('It dreams.');
});
