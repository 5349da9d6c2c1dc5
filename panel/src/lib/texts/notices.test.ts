import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { overwriteGetLocale } from '$texts';
import { notices, wordNotice } from './notices';

const source = readFileSync(join(__dirname, '../../../../api/system/routes.ts'), 'utf8');
const sent = [...source.matchAll(/'([A-Z][^']* [^']*\.)'/g)].map(([, sentence]) => sentence!);

it('every notice of the API has its words, and no words are left over', () => {
  expect(Object.keys(notices)).toEqual(sent);
});

it('is as it was sent in English, and German in German; that of another version stays', () => {
  overwriteGetLocale(() => 'en');
  for (const sentence of sent) expect(wordNotice(sentence)).toBe(sentence);
  overwriteGetLocale(() => 'de');
  for (const sentence of sent) expect(wordNotice(sentence)).not.toBe(sentence);
  expect(wordNotice('It dreams.')).toBe('It dreams.');
});
