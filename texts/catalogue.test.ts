import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputsOf, readCatalogue, textsOf } from './compile/catalogue.mjs';

const root = join(__dirname, '..');
const { baseLocale, locales, areas, messages } = readCatalogue(__dirname);
const keysOf = (locale: string): string[] => Object.keys(messages[locale]!).sort();

/** Names of all messages that a file of these folders uses. */
function usedKeys(): Set<string> {
  const used = new Set<string>();
  for (const folder of ['panel/src', 'activities', 'domain/errors']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|svelte)$/.test(name) || name.endsWith('.test.ts')) continue;
      const source = readFileSync(join(root, folder, name), 'utf8');
      for (const [, key] of source.matchAll(/\bm\.(\w+)/g)) used.add(key!);
    }
  }
  return used;
}

it.each(locales)('the settings name every file of %s', (locale) => {
  const files = readdirSync(join(__dirname, 'messages', locale));
  expect(files.sort()).toEqual(areas.map((area) => `${area}.json`).sort());
});

it('no key is in two files', () => {
  const keys = areas.flatMap((area) =>
    Object.keys(JSON.parse(readFileSync(join(__dirname, 'messages', baseLocale, `${area}.json`), 'utf8')) as object),
  );
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

describe.each(locales)('in %s', (locale) => {
  it('every key has a text, and none is left over', () => {
    expect(keysOf(locale)).toEqual(keysOf(baseLocale));
    for (const key of keysOf(locale)) {
      for (const text of textsOf(messages[locale]![key]!))
        expect({ key, text: text.trim() }).not.toEqual({ key, text: '' });
    }
  });

  it('apostrophes and quotation marks are those of print', () => {
    const typed = keysOf(locale).filter((key) => textsOf(messages[locale]![key]!).some((text) => /['"]/.test(text)));
    expect(typed).toEqual([]);
  });

  it('every text is given the same as in the first language', () => {
    const inputs = (of: string) =>
      Object.fromEntries(
        keysOf(baseLocale).map((key) => [key, [...inputsOf(messages[of]![key] ?? '')].map(String).sort()]),
      );
    expect(inputs(locale)).toEqual(inputs(baseLocale));
  });
});

it('every key is used', () => {
  const used = usedKeys();
  expect(keysOf(baseLocale).filter((key) => !used.has(key))).toEqual([]);
});
