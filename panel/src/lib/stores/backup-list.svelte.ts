import type { Backup, BackupPage } from '$domain/contracts/backups';
import { backupsApi, type BackupQuery } from '$lib/api/backups';
import { live } from '$lib/realtime/live.svelte';
import { Paged } from './paged.svelte';

/** Backups of a server or of a tenant, newest first; rows change live. */
export class BackupList extends Paged<Backup, BackupQuery> {
  /** How much of its limits the server uses; null where the list is not of one server. */
  usage = $state.raw<BackupPage['usage']>(null);

  constructor() {
    super(async (query, cursor, signal) => {
      const page = await backupsApi.list(query, cursor, signal);
      this.usage = page.usage;
      return page;
    });
  }

  /** Follows them live; the answer stops that. */
  watch(): () => void {
    const off = [
      live.whileConnected(() => this.loaded && this.reloadSoon()),
      live.on('backup:changed', (backup) => this.take(backup)),
      live.on('backup:removed', ({ backupId }) => {
        this.remove(backupId);
        if (this.usage !== null) this.reloadSoon();
      }),
    ];
    off.push(live.on('server:removed', ({ serverId }) => this.#orphan(serverId)));
    return () => {
      off.forEach((stop) => stop());
      this.stop();
    };
  }

  /** Its server is gone; the backups stay. */
  #orphan(serverId: string): void {
    if (!this.rows.some((row) => row.serverId === serverId && !row.serverDeleted)) return;
    this.rows = this.rows.map((row) => (row.serverId === serverId ? { ...row, serverDeleted: true } : row));
  }

  take(backup: Backup): void {
    const { serverId, tenantId } = this.view ?? {};
    const isOther =
      (serverId ?? backup.serverId) !== backup.serverId || (tenantId ?? backup.tenantId) !== backup.tenantId;
    if (!this.loaded || isOther) return;
    if (backup.status === 'failed' || backup.status === 'deleted') return this.remove(backup.id);
    const before = this.rows.find(({ id }) => id === backup.id);
    // A new one has its place in the order; one that is complete now counts towards the limits.
    if (!this.replace(backup) || (this.usage !== null && before?.bytes !== backup.bytes)) this.reloadSoon();
  }
}
