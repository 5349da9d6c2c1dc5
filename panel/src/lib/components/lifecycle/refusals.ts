import type { Server } from '$domain/contracts/servers';
import { powerRefusal } from '$domain/servers/state';
import { texts } from '$lib/texts';

/** Why a server cannot be backed up, restored, updated or reinstalled now, as a sentence; null when it can. */
export function maintenanceRefusal(
  kind: 'backup' | 'restore' | 'update' | 'reinstall',
  server: Pick<Server, 'state'>,
  busy: boolean,
): string | null {
  if (busy) return texts.settings.busy;
  // A failed install is mended by a reinstall, or by files from a backup.
  const mends = kind === 'reinstall' || kind === 'restore';
  if (server.state === 'install_failed') return mends ? null : powerRefusal('start', server.state);
  // What is suspended may still be saved.
  if (server.state === 'suspended') return kind === 'backup' ? null : powerRefusal('start', server.state);
  return server.state === 'installing' || server.state === 'deleting' ? powerRefusal('start', server.state) : null;
}
