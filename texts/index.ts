/**
 * The texts of the interface. `m.servers_title()` is in the reader's language in a browser; a server says which:
 * `m.servers_title({}, { locale: 'de' })`.
 */
export { m } from './compiled/messages.js';
export { baseLocale, getLocale, isLocale, locales, overwriteGetLocale } from './compiled/runtime.js';
export type { Locale } from './compiled/runtime.js';
