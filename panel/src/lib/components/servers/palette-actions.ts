import { PowerAction } from '$domain/servers/state';
import type { ServerDialog, ServerStore } from '$lib/stores/server.svelte';
import type { PaletteAction } from '$lib/stores/shell.svelte';
import { session } from '$lib/stores/session.svelte';
import { powerActionNames } from '$lib/texts/states';
import { m } from '$texts';
import { beginRefusal } from '../lifecycle/refusals';
import { buttonRefusal } from './power';

/** What can be done with the server in view right now, for the palette. */
export function paletteActions(store: ServerStore): PaletteAction[] {
  const server = store.detail;
  if (server === null) return [];
  const { id, name, tenantId } = server;
  const power = PowerAction.options
    .filter(
      (action) => session.can(`power.${action}`, tenantId, id) && buttonRefusal(action, server, store.running) === null,
    )
    .map((action) => ({
      text: `${powerActionNames[action]()} ${name}`,
      run: () => store.askPower(action),
      isDangerous: action !== 'start',
    }));
  const dialogs = [
    { kind: 'backup', permission: 'backup.create', text: m.backups_create_action({ name }) },
    { kind: 'update', permission: 'server.reinstall', text: m.lifecycle_update_action({ name }) },
    { kind: 'reinstall', permission: 'server.reinstall', text: m.lifecycle_reinstall_action({ name }) },
  ] as const;
  const others = dialogs
    .filter(({ permission }) => session.can(permission, tenantId, id))
    .filter(({ kind }) => beginRefusal(kind, server, store.running) === null)
    .map(({ kind, text }) => ({
      text,
      run: () => void (store.dialog = kind satisfies ServerDialog),
      isDangerous: kind !== 'backup',
    }));
  return [...power, ...others];
}
