import { inputsOf, textsOf } from './catalogue.mjs';

/**
 * The types of the messages, in one file: the compiler's own say nothing of what an input is, and there is one per message.
 * @param {import('./catalogue.d.mts').Catalogue} catalogue
 */
export function messageTypes({ baseLocale, messages }) {
  const lines = Object.entries(messages[baseLocale]).map(([key, message]) => {
    return `  /** ${textsOf(message)[0].replaceAll('*/', '* /')} */\n  ${key}: ${typeOf(message, 'options?: Options')};`;
  });
  return [
    `import type { Locale } from './runtime.js';`,
    `interface Options {`,
    `  locale?: Locale;`,
    `}`,
    `export declare const m: {`,
    ...lines,
    `};`,
    '',
  ].join('\n');
}

/**
 * The type of one message, as a function of what it is given.
 * @param {import('./catalogue.d.mts').Message} message
 * @param {string} second its second parameter
 */
export function typeOf(message, second) {
  const inputs = [...inputsOf(message)].map(
    ([name, kind]) => `${name}: ${kind === 'number' ? 'number' : 'string | number'}`,
  );
  const isRequired = inputs.length > 0 || !second.includes('?');
  const given = inputs.length === 0 ? 'Record<string, never>' : `{ ${inputs.join('; ')} }`;
  return `(inputs${isRequired ? '' : '?'}: ${given}, ${second}) => string`;
}

/**
 * The part of the compiler's runtime that the project uses.
 * @param {import('./catalogue.d.mts').Catalogue} catalogue
 */
export function runtimeTypes({ baseLocale, locales }) {
  const union = locales.map((locale) => `'${locale}'`).join(' | ');
  return [
    `export type Locale = ${union};`,
    `export declare const baseLocale: '${baseLocale}';`,
    `export declare const locales: readonly Locale[];`,
    `export declare function getLocale(): Locale;`,
    `/** What \`getLocale\` answers from now on. */`,
    `export declare function overwriteGetLocale(locale: () => Locale): void;`,
    `export declare function isLocale(value: unknown): value is Locale;`,
    '',
  ].join('\n');
}
