import ArchiveRestore from '@lucide/svelte/icons/archive-restore';
import Download from '@lucide/svelte/icons/download';
import Lock from '@lucide/svelte/icons/lock';
import LockOpen from '@lucide/svelte/icons/lock-open';
import Pencil from '@lucide/svelte/icons/pencil';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Trash from '@lucide/svelte/icons/trash-2';
import type { Backup } from '$domain/contracts/backups';
import type { Permission } from '$domain/permissions/permissions';
import { m } from '$texts';
import type { MenuItem } from '../ui/Menu.svelte';
import { downloadBackup } from './changes';
import { contentRefusal, deleteRefusal } from './refusals';

export type BackupDialog = 'restore' | 'rename' | 'delete';

interface MenuContext {
  can: (permission: Permission) => boolean;
  ask: (dialog: BackupDialog, backup: Backup) => void;
  lock: (backup: Backup) => void;
  verify: (backup: Backup) => void;
  /** Why nothing can be begun on its server now; null when it can, or where only the API knows. */
  busy: string | null;
  /** Why it cannot be restored where one is; null when it can. */
  restoreRefusal: string | null;
}

/** What can be done with one backup. What one's role does not allow is shown with that reason. */
export function backupMenu(backup: Backup, { can, ask, lock, verify, busy, restoreRefusal }: MenuContext): MenuItem[] {
  const unless = (permission: Permission, ...reasons: (string | null)[]) =>
    can(permission) ? (reasons.find((reason) => reason !== null) ?? null) : m.server_not_allowed();
  const content = contentRefusal(backup);
  return [
    {
      text: m.backups_restore_action(),
      icon: ArchiveRestore,
      run: () => ask('restore', backup),
      refusal: unless('backup.restore', content, restoreRefusal),
    },
    {
      text: m.backups_download_action(),
      icon: Download,
      run: () => void downloadBackup(backup),
      refusal: unless('backup.download', content),
    },
    {
      text: m.backups_verify_action(),
      icon: ShieldCheck,
      run: () => verify(backup),
      // A damaged or missing one may have been mended behind our back.
      refusal: unless('backup.update', backup.completedAt === null ? m.backups_refusals_incomplete() : null, busy),
    },
    {
      text: m.backups_rename_action(),
      icon: Pencil,
      run: () => ask('rename', backup),
      refusal: unless('backup.update'),
    },
    {
      text: backup.locked ? m.backups_unlock_action() : m.backups_lock_action(),
      icon: backup.locked ? LockOpen : Lock,
      run: () => lock(backup),
      refusal: unless('backup.update'),
    },
    {
      text: m.backups_delete_action(),
      icon: Trash,
      danger: true,
      run: () => ask('delete', backup),
      refusal: unless('backup.delete', deleteRefusal(backup), busy),
    },
  ];
}
