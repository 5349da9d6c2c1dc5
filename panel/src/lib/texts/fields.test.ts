import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { overwriteGetLocale } from '$texts';
import { shortestPassword } from '$domain/contracts/entry';
import { fieldSentences, wordField } from './fields';

const root = join(__dirname, '../../../..');

/** Every sentence that the sources of a folder write there. */
function written(folder: string, sentence: RegExp): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  const sources = files.filter(
    (name) => name.endsWith('.ts') && !/\.test\.ts$|node-questions\/|(^|\/)test\//.test(name),
  );
  const lines = sources.flatMap((name) => readFileSync(join(root, folder, name), 'utf8').split('\n'));
  return lines
    .filter((line) => !/^\s*(\*|\/\/|\/\*)|summary:|description:/.test(line))
    .flatMap((line) => [...line.matchAll(sentence)].map(([, text]) => text!));
}

/** A template of a contract with the one number that it names: anything else travels as a code with arguments. */
const filledIn = (template: string): string =>
  template.replace('${shortestPassword}', String(shortestPassword)).replace(/\$\{.*/, '');

it('every sentence about a field has its words, and no words are left over', () => {
  const said = [
    ...['domain/contracts', 'domain/servers'].flatMap((folder) => written(folder, /'([A-Z][^']* [^']*\.)'/g)),
    ...written('api', /\bmessage: '([A-Z][^']*)'/g),
    ...written('domain/contracts', /`([A-Z][^`]* [^`]*\.)`/g).map(filledIn),
  ];
  expect(Object.keys(fieldSentences).sort()).toEqual([...new Set(said)].sort());
});

it('in English they are what was sent', () => {
  overwriteGetLocale(() => 'en');
  for (const sentence of Object.keys(fieldSentences)) expect(wordField(sentence)).toBe(sentence);
});

it('what another version says stays as it was sent', () => {
  overwriteGetLocale(() => 'de');
  expect([wordField('Enter your password.'), wordField('Dream.')]).toEqual(['Gib dein Passwort ein.', 'Dream.']);
});
