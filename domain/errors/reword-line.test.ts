import { rewordLine, rewordSentence } from './reword-line.ts';
import { errorSentences, inWords, sentenceOf } from './codes.ts';
import type { ErrorCode } from './codes.ts';
import { english } from './sentences/words.ts';
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
  command: 'save-all "flush"',
  seconds: '30',
  line: 'Saved the game',
  size: '3 GiB',
  limit: '2 GiB',
  code: 'EBUSY',
  place: '/data/removed/x/tree',
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

it.each([
  ['server.start_failed', {}],
  ['runtime.unavailable', {}],
  ['image.not_found', { image: 'ghcr.io/games/server:1' }],
  ['port.taken', { port: 25565 }],
  ['port.taken', {}],
  ['mail.unreachable', { reason: 'connect ECONNREFUSED 10.0.0.1:25' }],
  ['mail.refused', { reason: '550 No such user. Try again.' }],
  ['backup.missing', { name: 'Nightly' }],
  ['backup.missing', { name: 'Nightly', file: 'world' }],
] as const)('the error %s is found by its sentence with %j', (code, arguments_) => {
  expect(rewordSentence(inWords(code, arguments_, english), german)).toBe(inWords(code, arguments_, german));
});

it('no sentence of an error is taken for another', () => {
  for (const code of Object.keys(errorSentences) as ErrorCode[]) {
    if (errorSentences[code].length > 1) continue;
    const inEnglish = inWords(code, {}, english);
    expect([inWords(code, {}, german), inEnglish]).toContain(rewordSentence(inEnglish, german));
  }
});

it('why a mail is kept is found, and what another version says stays', () => {
  expect(rewordSentence(warningOf('mail.no_server'), german)).toBe(
    'Es ist kein Mailserver eingestellt (MAMBA_SMTP_URL).',
  );
  expect(rewordSentence('It dreams.', german)).toBe('It dreams.');
});
