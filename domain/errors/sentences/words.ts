import type { Locale } from '#domain/locale.ts';

/** In which language a sentence is said. */
export interface Language {
  locale: Locale;
}

/** The language of the API, and of everything that programs read. */
export const english: Language = { locale: 'en' };

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes as users read them: `12.3 GB`. */
export function size(bytes: number, { locale }: Language): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false };
  return `${new Intl.NumberFormat(locale, format).format(value)} ${nameOf(unit, locale)}`;
}

const nameOf = (unit: number, locale: Locale): string =>
  unit === 0 && locale === 'de' ? 'Bytes' : (units[unit] ?? '');
