import { browser } from '$app/environment';
import { getLocale, overwriteGetLocale } from '$texts';

// The language is found once: another one loads the page again.
if (browser) {
  const locale = getLocale();
  overwriteGetLocale(() => locale);
  document.documentElement.lang = locale;
}

// The panel is drawn in the browser: everything on it is live and behind a sign-in.
export const ssr = false;
