import type { Backup, BackupOperationResponse } from '$domain/contracts/backups';
import { backupsApi } from '$lib/api/backups';
import { asApiError } from '$lib/api/problem';
import { download } from '$lib/download';
import { toasts } from '$lib/stores/toasts.svelte';
import { m } from '$texts';

const lockedText = ({ locked, name }: Backup): string =>
  locked ? m.backups_lock_done({ name }) : m.backups_unlock_done({ name });

/** Locks a backup, or unlocks it. */
export async function lockBackup(backup: Backup, changed: (backup: Backup) => void): Promise<void> {
  try {
    const now = await backupsApi.change(backup.id, { locked: !backup.locked });
    changed(now);
    toasts.show({ tone: 'good', text: lockedText(now) });
  } catch (error) {
    toasts.show({ tone: 'bad', text: asApiError(error).message });
  }
}

/** Has the browser fetch a backup. Asked for first: of a refused download a browser shows nothing but its own words. */
export async function downloadBackup(
  { id }: Pick<Backup, 'id'>,
  fetchFile: (address: string) => void = download,
): Promise<void> {
  try {
    await backupsApi.checkDownload(id);
    fetchFile(backupsApi.downloadLink(id));
  } catch (error) {
    toasts.show({ tone: 'bad', text: asApiError(error).message });
  }
}

/** Begins to read a backup from beginning to end. */
export async function verifyBackup(
  backup: Backup,
  begin: (request: () => Promise<BackupOperationResponse>) => Promise<void>,
): Promise<void> {
  try {
    await begin(() => backupsApi.verify(backup.id));
  } catch (error) {
    toasts.show({ tone: 'bad', text: asApiError(error).message });
  }
}
