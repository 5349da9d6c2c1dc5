import { z } from 'zod';

/** The languages of the interface and of mails; a language has a folder of its own in `texts/messages`. */
export const Locale = z.enum(['en', 'de']);
export type Locale = z.infer<typeof Locale>;

/** What a reader gets whose language is unknown, or not among ours. */
export const defaultLocale: Locale = 'en';

/** What a row says: null where nothing is stored, or a language that this version does not have. */
export const readLocale = (stored: string | null): Locale | null => Locale.safeParse(stored).data ?? null;

/** The language for `Intl`: English is British, so that dates put the day first and clocks have 24 hours in all languages. */
export const intlLocale = (locale: Locale): string => (locale === 'en' ? 'en-GB' : locale);
