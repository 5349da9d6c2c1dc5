import { goto } from '$app/navigation';
import { page } from '$app/state';

/** Writes filters into the URL, so that a view can be linked to and Back works; null takes one out. */
export async function setParams(changes: Record<string, string | null>): Promise<void> {
  const url = new URL(page.url);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') url.searchParams.delete(key);
    else url.searchParams.set(key, value);
  }
  await goto(url, { replaceState: true, keepFocus: true, noScroll: true });
}
