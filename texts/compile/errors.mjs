import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { typeOf } from './types.mjs';

/**
 * Writes the sentences of errors again: a module for each area `errors-…`, in `errors/`. Every process words its errors,
 * workflows too, so these modules are few, import little, and are always told the language.
 * @param {string} compiled the folder of the compiled catalogue
 * @param {import('./catalogue.d.mts').Catalogue} catalogue
 */
export function writeErrors(compiled, { baseLocale, areas, keysOf, messages }) {
  mkdirSync(join(compiled, 'errors'));
  for (const area of areas.filter((name) => name.startsWith('errors-'))) {
    const keys = keysOf(area);
    const path = join(compiled, 'errors', area.replace('errors-', ''));
    const modules = keys.map((key) => withoutRuntime(readFileSync(join(compiled, 'messages', `${key}.js`), 'utf8')));
    writeFileSync(`${path}.js`, [`import * as registry from '../registry.js';`, ...modules, ''].join('\n'));
    const types = keys.map((key) => `export declare const ${key}: ${typeOf(messages[baseLocale][key], 'to: To')};`);
    writeFileSync(`${path}.d.ts`, [head.join('\n'), ...types, ''].join('\n'));
  }
}

const head = [`import type { Locale } from '../runtime.js';`, `interface To {`, `  locale: Locale;`, `}`];

/** What the compiler writes where a message finds its language by itself. */
const findsLocale = 'experimentalStaticLocale ?? options.locale ?? getLocale()';

/** @throws Error when the compiler writes its modules in another way than the pinned one */
function withoutRuntime(source) {
  if (!source.includes(findsLocale)) throw new Error('A compiled message does not look as expected.');
  // Comments are four fifths of a module, and each process would read them.
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replace(findsLocale, 'options.locale');
  return code.replaceAll(/^import .*$/gm, '').replaceAll(/\n{2,}/g, '\n');
}
