import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {import('./catalogue.d.mts').Message} Message
 * @typedef {import('./catalogue.d.mts').Catalogue} Catalogue
 */

/**
 * Reads the whole catalogue: `messages[locale][key]`.
 * @param {string} folder the folder `texts`
 * @returns {Catalogue}
 * @throws Error that names the file which is missing or no JSON
 */
export function readCatalogue(folder) {
  const settings = readJson(join(folder, 'project.inlang', 'settings.json'));
  const patterns = settings['plugin.inlang.messageFormat'].pathPattern;
  const messages = {};
  for (const locale of settings.locales) {
    const files = patterns.map((pattern) => readJson(join(folder, pattern.replace('{locale}', locale))));
    messages[locale] = Object.assign({}, ...files);
  }
  const areas = patterns.map((pattern) => /([\w-]+)\.json$/.exec(pattern)[1]);
  const keysOf = (area) => Object.keys(readJson(join(folder, 'messages', settings.baseLocale, `${area}.json`)));
  return { baseLocale: settings.baseLocale, locales: settings.locales, areas, keysOf, messages };
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${error.message}`, { cause: error });
  }
}

/**
 * What a message is given, and whether it is a number. A number is declared, `input count` with
 * `local countText = count: number` or `local countPlural = count: plural`; all else is text.
 * @param {Message} message
 * @returns {Map<string, 'number' | 'text'>}
 */
export function inputsOf(message) {
  const inputs = new Map();
  const [rule] = typeof message === 'string' ? [{ match: { '': message } }] : message;
  const locals = new Set();
  for (const declaration of rule.declarations ?? []) {
    const local = /^local (\w+) = (\w+): (number|plural)\b/.exec(declaration);
    const input = /^input (\w+)$/.exec(declaration);
    if (input && !inputs.has(input[1])) inputs.set(input[1], 'text');
    if (local) {
      locals.add(local[1]);
      inputs.set(local[2], 'number');
    }
  }
  for (const text of textsOf(message)) {
    for (const [, name] of text.matchAll(/(?<!\\)\{(\w+)\}/g)) {
      if (!locals.has(name) && !inputs.has(name)) inputs.set(name, 'text');
    }
  }
  return inputs;
}

/**
 * Every text that a message can become.
 * @param {Message} message
 * @returns {string[]}
 */
export const textsOf = (message) => (typeof message === 'string' ? [message] : Object.values(message[0].match));
