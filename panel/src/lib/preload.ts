import { preloadCode } from '$app/navigation';
import { links } from '$lib/links';

/** By then the current page has loaded, and the user is reading it. */
const afterwards = 2500;

const savesData = (): boolean =>
  'connection' in navigator && (navigator.connection as { saveData?: boolean } | undefined)?.saveData === true;

/**
 * Preloads the code of the likely next pages once the current page has loaded; not where the user saves data.
 * Returns a function that cancels it.
 */
export function preloadNext(): () => void {
  if (savesData()) return () => undefined;
  const timer = window.setTimeout(() => {
    // Any id will do: it is the code of the page alone. What cannot be had now is fetched when it is needed.
    for (const path of [links.operations(), links.backups(), links.server('any')])
      void preloadCode(path).catch(() => undefined);
    void import('$lib/components/shell/Palette.svelte').catch(() => undefined);
  }, afterwards);
  return () => window.clearTimeout(timer);
}
