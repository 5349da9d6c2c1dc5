import { intlLocale } from '$domain/locale';
import { getLocale } from '$texts';

/** The reader's language for `Intl`. */
export const readerLocale = (): string => intlLocale(getLocale());

/** A number as the reader writes it, without separators of thousands. */
export const formatNumber = (value: number, options: Intl.NumberFormatOptions = {}): string =>
  new Intl.NumberFormat(readerLocale(), { useGrouping: false, ...options }).format(value);
