import { getLocale } from '$texts';

/** The reader's language for `Intl`; English is British, so that dates and clocks read alike in all languages. */
export const intlLocale = (): string => (getLocale() === 'en' ? 'en-GB' : getLocale());

/** A number as the reader writes it, without separators of thousands. */
export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  new Intl.NumberFormat(intlLocale(), { useGrouping: false, ...options }).format(value);
