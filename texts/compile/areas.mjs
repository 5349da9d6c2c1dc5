import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { typeOf } from './types.mjs';

/**
 * Writes what processes other than the panel read again: the sentences of errors, a module for each area `errors-…`, in `errors/`,
 * and the texts of mails in `mails/`. Every process words its errors, workflows too, so these modules are few, import little, and
 * are always told the language. A bundle that imports one of them does not hold the texts of the panel.
 * @param {string} compiled the folder of the compiled catalogue
 * @param {import('./catalogue.d.mts').Catalogue} catalogue
 */
export function writeServerTexts(compiled, catalogue) {
  mkdirSync(join(compiled, 'errors'));
  mkdirSync(join(compiled, 'mails'));
  const errors = catalogue.areas.filter((name) => name.startsWith('errors-'));
  for (const area of errors)
    writeModule(compiled, catalogue, catalogue.keysOf(area), join('errors', area.replace('errors-', '')));
  const roleNames = catalogue.keysOf('team').filter((key) => roleName.test(key));
  writeModule(compiled, catalogue, [...catalogue.keysOf('mail'), ...roleNames], join('mails', 'mail'));
}

/** An invitation names the role that it gives, as the panel does. */
const roleName = /^roles_\w+_name$/;

function writeModule(compiled, { baseLocale, messages }, keys, name) {
  const path = join(compiled, name);
  const modules = keys.map((key) => withoutRuntime(readFileSync(join(compiled, 'messages', `${key}.js`), 'utf8')));
  writeFileSync(`${path}.js`, [`import * as registry from '../registry.js';`, ...modules, ''].join('\n'));
  const types = keys.map((key) => `export declare const ${key}: ${typeOf(messages[baseLocale][key], 'to: To')};`);
  writeFileSync(`${path}.d.ts`, [head.join('\n'), ...types, ''].join('\n'));
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
