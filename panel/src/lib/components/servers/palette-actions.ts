import { PowerAction, powerRefusal } from '$domain/servers/state';
import type { ServerStore } from '$lib/stores/server.svelte';
import type { PaletteAction } from '$lib/stores/shell.svelte';
import { session } from '$lib/stores/session.svelte';
import { texts } from '$lib/texts';

/** The power actions that make sense now, for the palette. */
export function paletteActions(store: ServerStore): PaletteAction[] {
  const server = store.detail;
  if (server === null) return [];
  return PowerAction.options
    .filter((action) => session.can(`power.${action}`, server.tenantId) && powerRefusal(action, server.state) === null)
    .map((action) => ({ text: `${texts.powerActions[action]} ${server.name}`, run: () => void store.power(action) }));
}
