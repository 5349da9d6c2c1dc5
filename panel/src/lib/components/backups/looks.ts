import type { BackupStatus } from '$domain/backups/backup';
import { m } from '$texts';
import type { PillTone } from '../ui/Pill.svelte';

/** How a status looks. A complete one needs no pill: it is what all of them should be. */
export const statusLook: Record<BackupStatus, { tone: PillTone; moving: boolean } | null> = {
  pending: { tone: 'busy', moving: true },
  running: { tone: 'busy', moving: true },
  complete: null,
  missing: { tone: 'warn', moving: false },
  damaged: { tone: 'bad', moving: false },
  failed: { tone: 'bad', moving: false },
  deleted: { tone: 'idle', moving: false },
};

/** The server a backup is of; it may have been deleted. */
export const ownerText = ({ serverName, serverDeleted }: { serverName: string; serverDeleted: boolean }): string =>
  serverDeleted ? m.backups_of_deleted_server({ name: serverName }) : serverName;
