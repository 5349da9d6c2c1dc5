import type { Me } from '$domain/contracts/auth';
import { z } from 'zod';
import { getLocale, isLocale, overwriteGetLocale, type Locale } from '$texts';
import { browserStorage } from './storage';

const key = 'mamba.locale';

/** Before a choice is known: the first of the browser's languages that the catalogue has. */
const localeOfBrowser: () => Locale = getLocale;

/** The account whose language this document is in. */
let followed: string | null = null;

/**
 * Finds the language of this document. The account's choice is kept in the browser, so that the pages before the sign-in and
 * the first paint have it, too. Texts may be read once: another language loads the page again.
 */
export const startLanguage = (): void => speak(kept() ?? localeOfBrowser());

/**
 * Follows the language of the account that signed in; once for each, so that a page that is only preloaded never leads away.
 * An administrator who acts as another user keeps the language of this browser.
 * @returns whether the page must be loaded again to be in that language
 */
export function followAccount({ id, locale, impersonator }: Pick<Me, 'id' | 'locale' | 'impersonator'>): boolean {
  if (impersonator !== null || followed === id) return false;
  followed = id;
  return useLocale(locale);
}

/**
 * Keeps a choice in this browser; null follows the browser.
 * @returns whether the page must be loaded again to be in that language
 */
export function useLocale(choice: Locale | null): boolean {
  browserStorage.write(key, choice);
  const locale = choice ?? localeOfBrowser();
  if (locale === getLocale()) return false;
  if (kept() === choice) return true;
  // Another load would begin without the choice again. What is drawn from now on has it.
  speak(locale);
  return false;
}

/** What schemas say that have no words of their own; English is built in. */
const schemaTexts: Partial<Record<Locale, () => Promise<{ default: () => Parameters<typeof z.config>[0] }>>> = {
  de: () => import('zod/v4/locales/de.js'),
};

function speak(locale: Locale): void {
  overwriteGetLocale(() => locale);
  document.documentElement.lang = locale;
  void schemaTexts[locale]?.().then(
    ({ default: texts }) => z.config(texts()),
    // Without them a schema without words of its own speaks English.
    () => undefined,
  );
}

function kept(): Locale | null {
  const value = browserStorage.read(key);
  return isLocale(value) ? value : null;
}
