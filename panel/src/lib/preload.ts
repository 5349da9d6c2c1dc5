import { preloadCode } from '$app/navigation';
import { links } from '$lib/links';

/** The page in view has loaded all it needs by then, and somebody looks at it. */
const afterwards = 2500;

const savesData = (): boolean =>
  'connection' in navigator && (navigator.connection as { saveData?: boolean } | undefined)?.saveData === true;

/**
 * Fetches the code of the pages that one goes to next, once the page in view has had its turn; not where somebody saves data.
 * The answer takes it back.
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
