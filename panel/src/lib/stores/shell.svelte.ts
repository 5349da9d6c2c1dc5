import { goto } from '$app/navigation';
import { links } from '$lib/links';
import { live } from '$lib/realtime/live.svelte';
import { session } from './session.svelte';

export interface PaletteAction {
  text: string;
  run: () => void;
  /** It ends or takes something away: it asks first, and is never what Enter takes while nothing is typed. */
  isDangerous?: boolean;
}

/** The frame around all pages: what is open over them, and how one leaves. */
class Shell {
  palette = $state(false);
  /** What is searched for in the palette: here, so that what is typed before it has opened is not lost. */
  paletteText = $state('');
  keys = $state(false);
  /** What the page in view adds to the palette. */
  pageActions = $state.raw<PaletteAction[]>([]);
  readonly modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

  openPalette(): void {
    this.keys = false;
    this.paletteText = '';
    this.palette = true;
  }

  openKeys(): void {
    this.palette = false;
    this.keys = true;
  }

  async signOut(): Promise<void> {
    live.disconnect();
    await session.signOut();
    await goto(links.login());
  }

  /** The API no longer knows us: to the sign-in, and back here afterwards. */
  async sessionEnded(): Promise<void> {
    if (session.me === null) return;
    live.disconnect();
    session.forget();
    await goto(links.login(location.pathname + location.search));
  }
}

export const shell = new Shell();
