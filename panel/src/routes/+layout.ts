import { browser } from '$app/environment';
import { startLanguage } from '$lib/language';

if (browser) startLanguage();

// The panel is drawn in the browser: everything on it is live and behind a sign-in.
export const ssr = false;
