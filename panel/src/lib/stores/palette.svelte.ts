import { goto } from '$app/navigation';
import type { Server } from '$domain/contracts/servers';
import { api } from '$lib/api/client';
import { dangerousLast, isCalled } from '$lib/components/shell/palette-match';
import { allPages } from '$lib/components/shell/palette-pages';
import { links } from '$lib/links';
import { m } from '$texts';
import { session } from './session.svelte';
import { shell, type PaletteAction } from './shell.svelte';
import { theme } from './theme.svelte';

const found = 8;
const pause = 120;

/** What the palette finds: servers by the API's search, pages and actions by their words. */
export class PaletteSearch {
  servers = $state.raw<Server[]>([]);
  /** The item that Enter takes. */
  chosen = $state('');
  #timer: number | undefined;
  #abort = new AbortController();

  constructor() {
    // Results show at once when the palette opens; while the user types, the search waits for a pause.
    let wait = 0;
    $effect(() => {
      const text = shell.paletteText.trim();
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#search(text), wait);
      wait = pause;
    });
  }

  open(server: Server): void {
    void goto(links.server(server.id));
  }

  groups() {
    const matches = (entry: { text: string; also?: string }) => isCalled(shell.paletteText.trim(), entry);
    const pages = allPages().filter(matches);
    const actions = dangerousLast([...shell.pageActions, ...this.#actions()].filter(matches));
    return { pages, actions, empty: pages.length + actions.length + this.servers.length === 0 };
  }

  #actions(): PaletteAction[] {
    const create = { text: m.servers_create(), run: () => void goto(links.createServer()) };
    return [
      ...(session.can('server.create') ? [create] : []),
      { text: m.palette_theme({ name: m.nav_theme_light() }), run: () => theme.choose('light') },
      { text: m.palette_theme({ name: m.nav_theme_dark() }), run: () => theme.choose('dark') },
      { text: m.palette_theme({ name: m.nav_theme_system() }), run: () => theme.choose('system') },
      { text: m.nav_keys(), run: () => shell.openKeys() },
      { text: m.nav_sign_out(), run: () => void shell.signOut() },
    ];
  }

  async #search(text: string): Promise<void> {
    const tenantId = session.tenant?.id;
    if (tenantId === undefined) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const page = await api.servers({ tenantId, search: text, limit: found }, signal).catch(() => null);
    if (page === null || signal.aborted) return;
    this.servers = page.items;
    // The best match, a server before anything else, is the one that Enter takes.
    this.chosen = page.items[0]?.id ?? this.#firstOther();
  }

  #firstOther(): string {
    const { actions, pages } = this.groups();
    if (actions[0]) return `action ${actions[0].text}`;
    return pages[0] ? `page ${pages[0].text}` : '';
  }
}
